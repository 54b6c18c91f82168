import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox.ts';
import { programFile, startServer } from '../support/process.ts';
import { foldersOfSandboxes, newTestFolder } from '../support/sandbox-data.ts';

const root = resolve(import.meta.dirname, '../..');
const door = join(root, 'src/sandbox.ts');
const folder = newTestFolder();
afterAll(() => folder.remove());

/** Run a program that uses the sandbox, with a folder of its own for temporary files; it must end by itself. */
function runProgram(
  text: string,
  place = 'tmp',
): Promise<{ exitCode: number | null; out: string; err: string; left: string[] }> {
  const tmp = folder.path(place);
  mkdirSync(tmp, { recursive: true });
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', `import { startSandbox } from ${JSON.stringify(door)};\n${text}`],
    {
      cwd: root,
      env: { PATH: process.env.PATH, TMPDIR: tmp },
      stdio: 'pipe',
    },
  );
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
  return new Promise((done) =>
    child.once('close', (exitCode) => {
      clearTimeout(patience);
      done({ exitCode, out, err, left: readdirSync(tmp) });
    }),
  );
}

const use = `
  const token = await fetch(sandbox.domain + '/open-apis/auth/v3/tenant_access_token/internal', {
    method: 'POST',
    body: JSON.stringify({ app_id: sandbox.appId, app_secret: sandbox.appSecret }),
  }).then((answer) => answer.json());
  const list = await fetch(sandbox.domain + '/open-apis/hire/v1/interview_records?page_size=100', {
    headers: { Authorization: 'Bearer ' + token.tenant_access_token },
  });
  const text = await list.text();
  await (await sandbox.run('other')).reset();`;

describe('a program ends by itself and leaves nothing behind', () => {
  it.each([
    ['that closes its sandbox', `${use}\nawait sandbox.close();\nawait sandbox.close();`],
    [
      'that closes it while a call waits',
      `sandbox.faults.add({ match: { route: 'auth.*' }, action: { kind: 'delay', ms: 600000 } });
      const asked = fetch(sandbox.domain + '/open-apis/auth/v3/tenant_access_token/internal', { method: 'POST', body: '{}' }).catch(() => {});
      while (sandbox.faults.list()[0].hits === 0) await new Promise((done) => setTimeout(done, 5));
      await sandbox.close(); await asked;`,
    ],
    ['that does not close it', use],
    ['that calls process.exit', `${use}\nprocess.exit(0);`],
  ])('%s', async (_name, text) => {
    const { exitCode, err, left } = await runProgram(
      `const sandbox = await startSandbox({ seed: { generate: 3 } });${text}`,
    );
    expect([exitCode, err, left]).toEqual([0, '', []]);
  });

  it('that keeps it with await using, many one after the other', async () => {
    const { exitCode, err, left, out } = await runProgram(`
      import { readdirSync } from 'node:fs';
      import { tmpdir } from 'node:os';
      async function once() {
        await using sandbox = await startSandbox({ seed: { generate: 3 } });${use}
      }
      for (let count = 0; count < 5; count++) await once();
      const active = process.getActiveResourcesInfo().filter((kind) => /TCPServerWrap|Timeout/.test(kind));
      console.log(JSON.stringify([readdirSync(tmpdir()), active.filter((kind) => kind === 'TCPServerWrap')]));`);
    expect([exitCode, err, left, out]).toEqual([0, '', [], '[[],[]]\n']);
  });

  it('that fails', async () => {
    const { exitCode, err, left } = await runProgram(
      `const sandbox = await startSandbox({ seed: { generate: 3 } });${use}\nthrow new Error('oh no');`,
    );
    expect([exitCode, left]).toEqual([1, []]);
    expect(err).toContain('oh no');
  });

  it('and what a killed one left is cleared away a day later', async () => {
    const killed = await runProgram(
      `await startSandbox({ seed: { generate: 3 } });\nprocess.kill(process.pid, 'SIGKILL');`,
      'killed',
    );
    expect(killed.left).toEqual([expect.stringMatching(/^mianping-sandbox-\d+-/)]);
    const begin = `await using sandbox = await startSandbox({ seed: { generate: 1 } });`;
    expect((await runProgram(begin, 'killed')).left).toEqual(killed.left);
    const old = join(folder.path('killed'), killed.left[0] as string);
    const alive = join(folder.path('killed'), `mianping-sandbox-${process.pid}-alive`);
    const strange = join(folder.path('killed'), 'mianping-sandbox-notes');
    for (const other of [alive, strange]) mkdirSync(other);
    const yesterday = Date.now() / 1000 - 25 * 3600;
    for (const other of [old, alive, strange]) utimesSync(other, yesterday, yesterday);
    expect((await runProgram(begin, 'killed')).left.sort()).toEqual(
      [alive, strange].map((path) => path.split('/').at(-1)).sort(),
    );
  });
});

describe('a start that fails says why and leaves nothing', () => {
  it('the port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const before = foldersOfSandboxes();
    const { port } = taken.address() as { port: number };
    await expect(startSandbox({ port })).rejects.toThrow(`${port}`);
    expect(foldersOfSandboxes()).toEqual(before);
    taken.close();
  });

  it.each([
    ['is missing', undefined, /ENOENT.*seed\.ndjson/],
    ['is no JSON', 'what?', /seed\.ndjson is no seed, 1 of its items are rejected:\nline 1: /],
    [
      'holds items that are none',
      '{"id":"x"}\n{"id":"-7"}\n'.repeat(4),
      /8 of its items are rejected:\n(line \d+: .*\n){5}and 3 more$/,
    ],
  ])('the file of its seed %s', async (_name, text, why) => {
    const file = folder.path('seed.ndjson');
    rmSync(file, { force: true });
    if (text !== undefined) writeFileSync(file, text);
    const before = foldersOfSandboxes();
    await expect(startSandbox({ seed: { file } })).rejects.toThrow(why);
    expect(foldersOfSandboxes()).toEqual(before);
  });

  it('a scenario is none', async () => {
    const before = foldersOfSandboxes();
    await expect(startSandbox({ scenario: 'rain' })).rejects.toThrow('scenario: must be one of plain, ');
    expect(foldersOfSandboxes()).toEqual(before);
  });
});

describe('a closed sandbox', () => {
  it('does nothing more, and says so', async () => {
    const sandbox = await startSandbox({ seed: { generate: 1 } });
    await sandbox.close();
    await sandbox.close();
    await expect(sandbox.reset()).rejects.toThrow('the sandbox is closed');
    await expect(sandbox.run('late')).rejects.toThrow('the sandbox is closed');
    await expect(fetch(sandbox.url)).rejects.toThrow();
  });
});

it('two processes make the same data of the same seed, to the byte', async () => {
  const print = (seed: string) => `
    await using sandbox = await startSandbox({ seed: ${seed} });
    sandbox.clock.freeze(Date.UTC(2030, 0, 1));${use}
    const headers = { Authorization: 'Bearer ' + token.tenant_access_token };
    const get = (name) => fetch(sandbox.domain + '/open-apis/hire/v1/' + name + '?page_size=50', { headers });
    const lists = ['interviewers', 'interview_round_types', 'interview_feedback_forms'];
    const more = await Promise.all(lists.map(async (name) => (await get(name)).text()));
    const plain = (body) => body.replaceAll(sandbox.url, '').replaceAll(/\\d{14}[0-9A-F]{20}/g, 'LOG ID');
    console.log(JSON.stringify([token.tenant_access_token, plain(text), ...more.map(plain)]));`;
  for (const seed of ["'demo'", '{ generate: 40 }']) {
    const [one, other] = await Promise.all([runProgram(print(seed)), runProgram(print(seed))]);
    expect([one.exitCode, one.err]).toEqual([0, '']);
    const said = JSON.parse(one.out) as string[];
    expect(said[0]).toMatch(/^t-/);
    for (const body of said.slice(1))
      expect(JSON.parse(body)).toMatchObject({ code: 0, data: { items: expect.any(Array) } });
    expect(other.out).toBe(one.out);
  }
});

describe('the server without a sandbox', () => {
  it('is a program that loads nothing of it', async () => {
    const chunks = readdirSync(resolve(programFile, '..')).filter((name) => name.endsWith('.js'));
    const ofSandbox = chunks.filter((name) =>
      /\/\/ src\/sandbox\/fault-gate\.ts/.test(readFileSync(resolve(programFile, '..', name), 'utf8')),
    );
    expect(ofSandbox).toHaveLength(1);
    const server = await startServer(['--data', folder.path('served')], {
      env: { NODE_OPTIONS: `--import=${tracer()}`, TRACED: folder.path('loaded') },
    });
    const answer = await fetch(`${server.url}/open-apis/hire/v1/interview_records`);
    expect(answer.headers.get('x-tt-logid')).toMatch(/^\d{14}/);
    await server.kill();
    const loaded = readFileSync(folder.path('loaded'), 'utf8').split('\n');
    expect(loaded.some((url) => url.endsWith('/dist/main.js'))).toBe(true);
    for (const name of ofSandbox) expect(loaded.filter((url) => url.endsWith(`/${name}`))).toEqual([]);
  });

  /** A module that writes down what a process loads. */
  function tracer(): string {
    const file = folder.path('tracer.mjs');
    writeFileSync(
      file,
      `import { appendFileSync } from 'node:fs';
      import { registerHooks } from 'node:module';
      registerHooks({ load(url, context, next) {
        appendFileSync(process.env.TRACED, url + '\\n');
        return next(url, context);
      } });`,
    );
    return file;
  }
});
