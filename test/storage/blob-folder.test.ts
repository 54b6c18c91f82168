import { type ChildProcess, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobFolder } from '#storage/blob-folder.ts';

const script = resolve(import.meta.dirname, '../support/put-blobs.ts');
const hello = Buffer.from('hello');
const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const foreignNames = ['', '..', '../x', 'x'.repeat(64), sha256.toUpperCase(), `${sha256}0`, `../${sha256}`];

let parent: string;
let folder: string;
let blobs: BlobFolder;
const started: ChildProcess[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'mianping-blobs-'));
  folder = join(parent, 'data', 'blobs');
  blobs = new BlobFolder(folder);
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(parent, { recursive: true, force: true });
});

async function bytesOf(name: string, range?: { start: number; end: number }): Promise<string | undefined> {
  const stream = await blobs.read(name, range);
  return stream && (await buffer(stream)).toString();
}

async function names(): Promise<string[]> {
  const found: string[] = [];
  for await (const name of blobs.list()) found.push(name);
  return found;
}

/** Every file below the folder, as paths from there. */
function files(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path), { throwIfNoEntry: false })?.isFile(),
  );
}

describe('a folder of blobs', () => {
  it('gives back what was put, whole and in parts', async () => {
    expect(await blobs.put(hello)).toBe(sha256);
    expect(await bytesOf(sha256)).toBe('hello');
    expect(await bytesOf(sha256, { start: 1, end: 3 })).toBe('ell');
    expect(await bytesOf(sha256, { start: 4, end: 4 })).toBe('o');
    expect(await blobs.size(sha256)).toBe(5);
    expect(await names()).toEqual([sha256]);
  });

  it('holds nothing under other names', async () => {
    await blobs.put(hello);
    writeFileSync(join(folder, 'x'), 'secret');
    for (const name of [...foreignNames, hash('sha256', 'other', 'hex')]) {
      expect(await blobs.read(name)).toBeUndefined();
      expect(await blobs.size(name)).toBeUndefined();
    }
    expect(existsSync(join(folder, 'x'))).toBe(true);
  });

  it('is empty, and no failure, before anything was put', async () => {
    expect(await names()).toEqual([]);
    expect(await blobs.read(sha256)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });

  it('keeps blobs for its owner alone', async () => {
    await blobs.put(hello);
    for (const path of ['', '2c', 'unfinished']) {
      expect(statSync(join(folder, path)).mode & 0o777, path).toBe(0o700);
    }
    expect(statSync(join(folder, '2c', sha256)).mode & 0o777).toBe(0o600);
  });

  it('writes the same bytes once', async () => {
    await blobs.put(hello);
    const before = statSync(join(folder, '2c', sha256));
    expect(await blobs.put(Buffer.from('hello'))).toBe(sha256);
    expect(await new BlobFolder(folder).put(hello)).toBe(sha256);
    const after = statSync(join(folder, '2c', sha256));
    expect({ ino: after.ino, mtimeMs: after.mtimeMs }).toEqual({ ino: before.ino, mtimeMs: before.mtimeMs });
    expect(files()).toEqual([join('2c', sha256)]);
  });

  it('takes many at once, the same and others', async () => {
    const all = Array.from({ length: 60 }, (_, index) => Buffer.from(`blob ${index % 20}`));
    const put = await Promise.all(all.map((bytes) => blobs.put(bytes)));
    expect(new Set(put)).toEqual(new Set(await names()));
    for (const [index, name] of put.entries()) expect(await bytesOf(name)).toBe(String(all[index]));
    expect(readdirSync(join(folder, 'unfinished'))).toEqual([]);
  });

  it('lists blobs, and nothing else that lies there', async () => {
    const put = [await blobs.put(hello), await blobs.put(Buffer.from('other'))];
    mkdirSync(join(folder, 'zz'));
    writeFileSync(join(folder, 'zz', sha256), 'on the wrong shelf');
    writeFileSync(join(folder, '2c', 'notes.txt'), 'x');
    writeFileSync(join(folder, 'unfinished', sha256), 'x');
    mkdirSync(join(folder, 'ab'), { recursive: true });
    writeFileSync(join(folder, 'ab', sha256), 'on the wrong shelf');
    expect((await names()).sort()).toEqual(put.sort());
  });

  it('mends a blob that was cut from outside once its bytes come again', async () => {
    await blobs.put(hello);
    truncateSync(join(folder, '2c', sha256), 2);
    await blobs.put(hello);
    expect(await bytesOf(sha256)).toBe('hello');
  });

  it('mends a blob that was altered from outside and is as long as before', async () => {
    await blobs.put(hello);
    writeFileSync(join(folder, '2c', sha256), 'hullo');
    await blobs.put(hello);
    expect(await bytesOf(sha256)).toBe('hello');
  });

  it('lets go of a blob, and minds neither when it is gone nor what is none of its names', async () => {
    await blobs.put(hello);
    writeFileSync(join(folder, 'x'), 'not a blob');
    for (const name of ['x', '..', '../x', '', sha256.toUpperCase()]) await blobs.remove(name);
    expect(await bytesOf(sha256)).toBe('hello');
    for (let time = 0; time < 2; time++) await blobs.remove(sha256);
    expect(await blobs.size(sha256)).toBeUndefined();
    expect(files()).toEqual(['x']);
  });

  it('makes no folder to tell whether it can be used: another user may ask than the one who writes', async () => {
    await blobs.check();
    expect(readdirSync(parent)).toEqual([]);
  });

  it('makes its folders again when someone removed them', async () => {
    await blobs.put(hello);
    rmSync(folder, { recursive: true });
    await expect(blobs.put(hello)).rejects.toThrow('ENOENT');
    expect(await blobs.put(hello)).toBe(sha256);
    expect(await bytesOf(sha256)).toBe('hello');
  });

  it('clears away what killed processes left long ago', async () => {
    mkdirSync(join(folder, 'unfinished'), { recursive: true });
    const [old, recent] = [join(folder, 'unfinished', 'old'), join(folder, 'unfinished', 'recent')];
    writeFileSync(old, 'x');
    writeFileSync(recent, 'x');
    const yesterday = Date.now() / 1000 - 25 * 60 * 60;
    utimesSync(old, yesterday, yesterday);
    await blobs.put(hello);
    expect(readdirSync(join(folder, 'unfinished'))).toEqual(['recent']);
  });

  it('tells when it can not be used', async () => {
    await blobs.check();
    writeFileSync(join(parent, 'file'), '');
    await expect(new BlobFolder(join(parent, 'file')).check()).rejects.toThrow('ENOTDIR');
    await expect(new BlobFolder(join(parent, 'file', 'below')).check()).rejects.toThrow('ENOTDIR');
    // The owner of everything may write anywhere.
    if (process.getuid?.() === 0) return;
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o500);
    await expect(blobs.check()).rejects.toThrow('EACCES');
    chmodSync(folder, 0o700);
  });
});

/** Start a process that puts blobs. Answers it, and the names it has printed so far. */
function startPutting(seed: string): { child: ChildProcess; safe: string[]; ended: Promise<unknown> } {
  const child = spawn(process.execPath, [script, folder, seed], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  const safe: string[] = [];
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    const lines = text.split('\n');
    text = lines.pop() as string;
    safe.push(...lines);
  });
  return { child, safe, ended: new Promise((done) => child.once('close', done)) };
}

/** Let it put some blobs, and end it for good once `isRight`. */
async function killWhen(
  { child, safe, ended }: ReturnType<typeof startPutting>,
  blobCount: number,
  isRight: () => boolean = () => true,
): Promise<void> {
  while ((safe.length < blobCount || !isRight()) && child.exitCode === null) await new Promise(setImmediate);
  child.kill('SIGKILL');
  await ended;
}

/** Files anywhere that are not written to their end. */
function incomplete(): string[] {
  return files().filter(
    (path) => (statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0) < 16_000_000,
  );
}

describe('processes that put blobs', () => {
  it('leave whole blobs or none, though they are killed while they write', async () => {
    const safe: string[] = [];
    let interrupted = 0;
    for (let round = 0; round < 5; round++) {
      const putting = startPutting(`round ${round}`);
      const before = new Set(round === 0 ? [] : incomplete());
      await killWhen(putting, 1, () => incomplete().some((path) => !before.has(path)));
      safe.push(...putting.safe);
      if (incomplete().some((path) => !before.has(path))) interrupted++;
    }
    expect(interrupted).toBeGreaterThan(0);
    const kept = await names();
    for (const name of kept) {
      expect(hash('sha256', readFileSync(join(folder, name.slice(0, 2), name)), 'hex')).toBe(name);
    }
    expect(kept).toEqual(expect.arrayContaining(safe));
  });

  it('may put the same blobs at the same time', async () => {
    const both = [startPutting('same'), startPutting('same')];
    await Promise.all(both.map((putting) => killWhen(putting, 5)));
    const kept = await names();
    for (const { safe } of both) expect(kept).toEqual(expect.arrayContaining(safe));
    for (const name of kept) {
      expect(hash('sha256', readFileSync(join(folder, name.slice(0, 2), name)), 'hex')).toBe(name);
    }
  });
});
