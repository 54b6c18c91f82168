import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'mianping-test-'));
});

afterEach(() => rmSync(data, { recursive: true, force: true }));

/** Run a command line and answer what it said on standard error. */
async function failing(...args: string[]): Promise<string> {
  return failingWith(1, args);
}

async function failingWith(wanted: number, args: string[]): Promise<string> {
  let said = '';
  const talk = new Writable({
    write(text, _encoding, done) {
      said += text;
      done();
    },
  });
  const out = new Writable({ write: (_text, _encoding, done) => done() });
  const exitCode = await runProgram(args, { out, talk, input: Readable.from([]), talkIsTty: false });
  expect(exitCode).toBe(wanted);
  return said;
}

it('says that a file to import is not there', async () => {
  const file = join(data, 'nothing.ndjson');
  expect(await failing('import', file, '--data', data)).toBe(`mianping: ${file}: no such file or folder\n`);
});

it('says that a folder can not be imported', async () => {
  expect(await failing('import', data, '--data', data)).toMatch(/is a folder, not a file\n$/);
});

it('says that the folder to export to is not there', async () => {
  const file = join(data, 'nowhere', 'all.ndjson');
  const said = `mianping: ${join(data, 'nowhere')}: no such file or folder\n`;
  expect(await failing('export', '-o', file, '--data', data)).toBe(said);
  expect(await failing('backup', file, '--data', data)).toBe(said);
});

it('says in its own words that settings can not be read', async () => {
  const file = join(data, 'none.toml');
  const flags = ['--config', file, '--data', data];
  expect(await failingWith(4, ['config', 'check', ...flags])).toContain(
    `${file}: no such file or directory\n`,
  );
  expect(await failingWith(4, ['migrate', '--config', data, '--data', data])).toContain(
    `${data}: illegal operation on a directory\n`,
  );
});

it('says which port is in use', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  expect(await failing('serve', '--port', String(port), '--data', data)).toBe(
    `mianping: 127.0.0.1:${port} is in use already; choose another port with --port\n`,
  );
  other.close();
});

it('says that no database answers', async () => {
  expect(await failing('migrate', '--database-url', 'postgres://nobody@127.0.0.1:1/x')).toBe(
    'mianping: no database answers at 127.0.0.1:1; is PostgreSQL running there?\n',
  );
});

describe('under a Node older than package.json asks for', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const least = Number(engines.node.replace('>=', ''));
  const real = process.versions;
  const pretend = (node: string) =>
    Object.defineProperty(process, 'versions', { value: { ...real, node }, configurable: true });

  beforeEach(() => pretend(`${least - 1}.9.0`));
  afterEach(() => pretend(real.node));

  it.each([['migrate'], ['serve'], ['backup', 'x.tgz'], ['export'], ['doctor'], ['sandbox', '--port', '0']])(
    '%s says so, before the driver of the database takes the process down',
    async (...args) => {
      const place = args[0] === 'sandbox' ? [] : ['--data', data];
      expect(await failing(...args, ...place)).toContain(
        `mianping: Node ${least} or newer is needed, and this is Node ${least - 1}.9.0; `,
      );
    },
  );
});

it('says that the disk is full', async () => {
  await failingWith(0, ['migrate', '--data', data]);
  expect(await failing('backup', '/dev/full', '--data', data)).toBe(
    'mianping: no space is left on the disk\n',
  );
});
