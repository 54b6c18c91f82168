import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'mianping-test-'));
});

afterEach(() => rmSync(data, { recursive: true, force: true }));

/** Run a command line and answer what it said on standard error. */
async function failing(...args: string[]): Promise<string> {
  let said = '';
  const talk = new Writable({
    write(text, _encoding, done) {
      said += text;
      done();
    },
  });
  const out = new Writable({ write: (_text, _encoding, done) => done() });
  const exitCode = await runProgram(args, { out, talk, input: Readable.from([]), talkIsTty: false });
  expect(exitCode).toBe(1);
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
  expect(await failing('export', '-o', file, '--data', data)).toMatch(/nowhere.*: no such file or folder\n$/);
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
