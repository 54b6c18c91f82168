import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scenarios } from '#sandbox/scenarios.ts';
import { listRecords, tokenOf } from '../support/api-calls.ts';
import { startListener } from '../support/listener.ts';
import { newLocation } from '../support/locations.ts';
import { run, runJson, startServer } from '../support/process.ts';
import { type RunningSandbox, SandboxPlace } from '../support/sandbox-process.ts';

let place: SandboxPlace;
let sandbox: RunningSandbox;

beforeAll(async () => {
  place = new SandboxPlace();
  sandbox = await place.start(['--rate-limits', 'off']);
});
afterAll(() => place?.remove());
beforeEach(async () => {
  await json(['reset']);
});

const control = (args: readonly string[], env?: Record<string, string>, input?: string) =>
  run(['sandbox', ...args], { ...place.options(env), ...(input !== undefined && { input }) });
const json = <Result = Record<string, unknown>>(args: readonly string[], env?: Record<string, string>) =>
  runJson<Result>(['sandbox', ...args], place.options(env));

/** What a command says to a person; it must go well. */
async function said(args: readonly string[], input?: string): Promise<string> {
  const { exitCode, out, talk } = await control(args, {}, input);
  expect([exitCode, talk]).toEqual([0, '']);
  return out.trimEnd();
}

async function readFirstPage(domain = sandbox.announced.url) {
  const token = await tokenOf(domain, sandbox.announced);
  return listRecords(domain, token, 'page_size=3');
}

const throttled = {
  match: { page: 1 },
  action: { kind: 'rate_limited', reset_seconds: 1 },
  ends: { times: 1 },
};

describe('the commands below mianping sandbox', () => {
  it('show, reset, keep and restore a run', async () => {
    expect(await said(['status'])).toMatch(
      new RegExp(
        `^run +main\ndomain +${sandbox.announced.url}\napp id +cli_\\w+\napp secret +\\S+\nclock +\\d{4}-`,
      ),
    );
    expect(await said(['snapshot', 'filled'])).toBe('kept as filled; there are filled');
    expect(await said(['restore', 'filled'])).toBe('main is as it was kept as filled');
    expect(await said(['reset'])).toBe('main is as at the start');
    expect(await json(['snapshot', 'two'])).toEqual({ snapshots: ['filled', 'two'] });
    expect(await json(['restore', 'two'])).toMatchObject({ run: 'main', snapshots: ['filled', 'two'] });
    // A world that ends for a reset is no server that stopped.
    expect(sandbox.soFar.talk).not.toContain('stopped');
    const { exitCode, talk } = await control(['restore', 'none']);
    expect([exitCode, talk]).toEqual([
      1,
      'mianping: name: no snapshot is called so; there are: filled, two\n',
    ]);
  });

  it('move the clock', async () => {
    expect(await said(['clock'])).toMatch(/^\d{4}-\S+Z {2}goes on$/);
    expect(await said(['clock', 'freeze', '2026-03-01T09:00:00Z'])).toBe('2026-03-01T09:00:00.000Z  frozen');
    expect(await said(['clock', 'advance', '1h30m'])).toBe('2026-03-01T10:30:00.000Z  frozen');
    expect(await said(['clock', 'advance', '--', '-90s'])).toBe('2026-03-01T10:28:30.000Z  frozen');
    expect(await said(['clock', 'set', '1790000000000'])).toBe('2026-09-21T14:13:20.000Z  frozen');
    expect(await json(['clock', 'show'])).toEqual({ now_ms: 1_790_000_000_000, frozen: true });
    expect(await json(['clock', '--json'])).toEqual({ now_ms: 1_790_000_000_000, frozen: true });
    expect(await json(['clock', 'unfreeze'])).toMatchObject({ frozen: false });
    expect(await json(['clock', 'freeze'])).toMatchObject({ frozen: true });
    expect(await control(['clock', 'advance', '99999d'])).toMatchObject({
      exitCode: 1,
      talk: expect.stringContaining('2038'),
    });
  });

  it('say what goes wrong, and what became of it', async () => {
    expect(await said(['fault', 'list'])).toBe('no faults');
    const { faults } = await json<{ faults: { id: number }[] }>(['fault', 'add', JSON.stringify(throttled)]);
    const id = faults[0]?.id;
    expect(await readFirstPage()).toMatchObject({ status: 429, code: 99991400 });
    expect(await said(['fault', 'list'])).toBe(
      `${id}  lifted  1 of 1 calls hit  rate_limited {"reset_seconds":1} for {"page":1} ends {"times":1}`,
    );
    const named = JSON.stringify([{ name: 'late', action: { kind: 'delay', ms: 1 } }, throttled]);
    expect(await said(['fault', 'add', '-'], named)).toMatch(
      / {2}active {2}0 of 0 calls hit {2}late: delay \{"ms":1\}\n/,
    );
    expect(await said(['fault', 'remove', `${id}`])).toBe(`fault ${id} is taken away`);
    expect(await control(['fault', 'remove', `${id}`])).toMatchObject({
      exitCode: 1,
      talk: expect.stringContaining('no fault has this id'),
    });
    expect(await said(['fault', 'clear'])).toBe('2 faults are taken away');
    const wrong = await control(['fault', 'add', '{"match":{"pge":2},"action":{"kind":"token_dead"}}']);
    expect([wrong.exitCode, wrong.talk]).toEqual([
      1,
      expect.stringContaining('match.pge: is not known here'),
    ]);
  });

  it('list and start scenarios', async () => {
    const listed = (await said(['scenario', 'list'])).split('\n').map((line) => line.split(/ {2,}/));
    expect(listed).toEqual(scenarios.map(({ name, proves }) => [name, proves]));
    expect(await said(['scenario', 'start', 'rate-limited-sync'])).toContain('rate_limited');
    const { faults } = await json<{ faults: unknown[] }>(['scenario', 'start', 'token-loop']);
    expect(faults.length).toBeGreaterThan(0);
    expect(await control(['scenario', 'start', 'nope'])).toMatchObject({
      exitCode: 1,
      talk: expect.stringContaining('must be one of plain'),
    });
  });

  it('show what came, and tell whether it is as expected', async () => {
    expect(await said(['journal'])).toBe('no calls');
    await readFirstPage();
    await readFirstPage();
    const lines = (await said(['journal'])).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(
      /^#\d+ {2}\S+Z {2}\+\d+\.\d{3} s {2}GET {3}200 0 {2}\d+\.\d ms +page 1 +\/open-apis\/hire\/v1\/interview_records\?page_size=3$/,
    );
    const { entries } = await json<{ entries: { id: number; path: string }[] }>(['journal']);
    const [first] = entries;
    const filters = [
      '--route',
      'hire.*',
      '--method',
      'get',
      '--path',
      '/open',
      '--page',
      '1',
      '--status',
      '200',
    ];
    const more = ['--code', '0', '--text', 'page_size', '--after-id', `${first?.id}`, '--limit', '1'];
    const app = ['--app-id', sandbox.announced.app_id];
    expect(await json(['journal', ...filters, ...more, ...app])).toEqual({
      entries: [entries[1]],
      dropped: 0,
    });
    expect(await said(['journal', '--fault', 'rate_limited'])).toBe('no calls');
    expect(await said(['verify', '{"calls":{"page":1},"times":2}'])).toBe('as expected');
    expect(await json(['verify', '{"calls":{"page":1},"at_least":1}'])).toEqual({ ok: true, problems: [] });
    const failed = await control(['verify', '-', '--json'], {}, '{"calls":{"page":1},"times":3}');
    expect(failed.exitCode).toBe(1);
    expect(JSON.parse(failed.out)).toEqual({
      ok: false,
      problems: [
        `expected 3 calls that fit {"page":1}, there were 2: #${entries[1]?.id}, #${entries[3]?.id}`,
      ],
    });
    expect(await said(['journal', '--clear'])).toBe('4 calls are forgotten');
    expect(await json(['journal'])).toEqual({ entries: [], dropped: 0 });
  });

  it('control each run for itself', async () => {
    await json(['clock', 'freeze', '0', '--run', 'a']);
    expect(await json(['clock', '--run', 'main'])).toMatchObject({ frozen: false });
    expect(await said(['runs'])).toBe(
      `main  ${sandbox.announced.url}\na     ${sandbox.announced.url}/runs/a`,
    );
    expect(await said(['runs', '--remove', 'a'])).toBe('the run a is gone');
    expect(await json(['runs'])).toEqual({ runs: [{ name: 'main', domain: sandbox.announced.url }] });
    expect(await control(['status', '--run', 'a.b'])).toMatchObject({
      exitCode: 1,
      talk: expect.stringContaining('1 to 64 letters'),
    });
  });
});

describe('which sandbox they control', () => {
  const elsewhere = () => ['--data', join(place.folder, 'nothing-here')];
  const key = () => ({ MIANPING_SANDBOX_KEY: sandbox.announced.control_key });

  it('is that of an address, with the key from the environment or from a file', async () => {
    const { url, control_key: controlKey } = sandbox.announced;
    expect(await json(['status', '--url', url, ...elsewhere()], key())).toMatchObject({ domain: url });
    expect(await json(['status', '--url', `${url.replace('127.0.0.1', 'localhost')}/`])).toMatchObject({
      domain: url,
    });
    const file = join(place.folder, 'key.txt');
    writeFileSync(file, `${controlKey}\n`);
    expect(
      await json(['status', '--url', url, ...elsewhere()], { MIANPING_SANDBOX_KEY_FILE: file }),
    ).toMatchObject({ domain: url });
  });

  it('must be known, and so must its key', async () => {
    const failure = async (args: readonly string[], env?: Record<string, string>) => {
      const { exitCode, talk } = await control(['status', ...args], env);
      expect([exitCode, talk.includes(sandbox.announced.control_key)]).toEqual([1, false]);
      return talk;
    };
    expect(await failure(elsewhere())).toMatch(
      /no sandbox is known here.*sandbox\.json.*--url and MIANPING_SANDBOX_KEY/,
    );
    expect(await failure(elsewhere(), key())).toContain('no sandbox is known here');
    const url = ['--url', sandbox.announced.url, ...elsewhere()];
    expect(await failure(url)).toContain('put the key into MIANPING_SANDBOX_KEY');
    expect(await failure(url, { MIANPING_SANDBOX_KEY: 'wrong' })).toContain('send the control key');
    expect(await failure(['--url', 'http://127.0.0.1:1', ...elsewhere()], key())).toContain(
      'no sandbox answers at http://127.0.0.1:1: ',
    );
    const shown = await run(['config', 'print'], { env: key() });
    expect(shown.out).toMatch(/sandbox_key +"\(secret\)"/);
  });

  it('must be one', async () => {
    const location = await newLocation('sqlite');
    const server = await startServer(location.flags);
    try {
      const { exitCode, talk, out } = await control(['reset', '--url', server.url, '--json'], key());
      expect(exitCode).toBe(1);
      expect(talk).toContain(`what answers at ${server.url} is no sandbox`);
      expect(JSON.parse(out)).toEqual({
        error: { name: 'SandboxControlError', message: expect.stringContaining('is no sandbox') },
      });
    } finally {
      await server.kill();
      await location.remove();
    }
  });

  it('gets the key, and nobody whom it names', async () => {
    const other = await startListener((_request, response) => response.end('{}'));
    const redirecting = await startListener((request, response) => {
      response.writeHead(307, { Location: `http://127.0.0.1:${other.port}${request.url}` }).end();
    });
    try {
      const { exitCode, talk } = await control(
        ['reset', '--url', `http://127.0.0.1:${redirecting.port}`],
        key(),
      );
      expect([exitCode, talk]).toEqual([1, expect.stringContaining('is no sandbox')]);
      expect(redirecting.received).toHaveLength(1);
      expect(other.received).toEqual([]);
    } finally {
      await other.close();
      await redirecting.close();
    }
  });
});
