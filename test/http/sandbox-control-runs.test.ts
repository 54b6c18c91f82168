import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox.ts';
import {
  allowedHeaders,
  askControl,
  ControlCaller,
  pathOf,
  readFirstPage,
  throttled,
} from '../support/sandbox-control.ts';

let sandbox: Sandbox;
let caller: ControlCaller;
const ask: ControlCaller['ask'] = (...asked) => caller.ask(...asked);
const refused: ControlCaller['refused'] = (request) => caller.refused(request);

beforeAll(async () => {
  sandbox = await startSandbox();
  caller = new ControlCaller(sandbox);
});
afterAll(() => sandbox?.close());
beforeEach(() => sandbox.reset());

describe('runs', () => {
  it('are controlled each on its own path, made when first asked for, and ended', async () => {
    await ask('addFaults', { run: 'a', body: throttled });
    await ask('changeClock', { run: 'b', body: { frozen: true, now_ms: 1_700_000_000_000 } });
    expect((await ask('listRuns', { run: 'a' })).runs).toEqual([
      { name: 'main', domain: sandbox.url },
      { name: 'a', domain: `${sandbox.url}/runs/a` },
      { name: 'b', domain: `${sandbox.url}/runs/b` },
    ]);
    const counts = async (run: string) => ((await ask('status', { run })) as { faults: unknown }).faults;
    expect([await counts('a'), await counts('b'), await counts('main')]).toEqual([
      { active: 1, lifted: 0 },
      { active: 0, lifted: 0 },
      { active: 0, lifted: 0 },
    ]);
    expect(await ask('removeRun', { params: { name: 'a' } })).toEqual({ removed: 1 });
    expect(sandbox.runs).toEqual(['main', 'b']);
    // It may end itself, and begins anew under the same name.
    expect(await ask('removeRun', { run: 'b', params: { name: 'b' } })).toEqual({ removed: 1 });
    expect(await ask('showClock', { run: 'b' })).toMatchObject({ frozen: false });
    expect((await readFirstPage(await sandbox.run('b'))).items).toHaveLength(5);
    await sandbox.removeRun('b');
  });

  it('can be made again while the one of that name is still ending', async () => {
    for (let round = 0; round < 5; round++) {
      const before = await sandbox.run('again');
      const page = readFirstPage(before).catch(() => undefined);
      const [, after] = await Promise.all([sandbox.removeRun('again'), sandbox.run('again')]);
      expect(after).not.toBe(before);
      // Its files are its own.
      await after.snapshot('kept');
      await after.restore('kept');
      expect((await readFirstPage(after)).items).toHaveLength(5);
      await page;
    }
    await sandbox.removeRun('again');
  });

  it('with a port of their own are controlled through the sandbox, and give the port back', async () => {
    const run = await sandbox.listen('own');
    expect(await ask('status', { run: 'own' })).toMatchObject({ run: 'own', domain: run.domain });
    await ask('removeRun', { params: { name: 'own' } });
    await expect(fetch(run.domain)).rejects.toThrow();
    const next = await sandbox.listen('own', Number(new URL(run.domain).port));
    expect(next.domain).toBe(run.domain);
    await sandbox.removeRun('own');
  });

  it('that can’t be, or can’t end, are refused', async () => {
    const remove = (name: string) => refused({ method: 'DELETE', path: `/sandbox/v1/runs/${name}` });
    expect(await remove('main')).toMatchObject({ status: 400, message: expect.stringContaining('reset it') });
    expect(await remove('none')).toMatchObject({
      status: 404,
      message: expect.stringContaining('there are main'),
    });
    expect(await refused({ path: '/runs/a.b/sandbox/v1/status' })).toMatchObject({
      status: 400,
      message: expect.stringContaining('1 to 64 letters'),
    });
    expect(sandbox.runs).toEqual(['main']);
  });
});

describe('a body', () => {
  const post = (body: string) => refused({ method: 'POST', path: '/sandbox/v1/faults', body });

  it('that is no JSON is told where it breaks', async () => {
    expect(await post('{"action":')).toMatchObject({ status: 400, fields: ['body'] });
    expect((await post('{"action" 1}')).message).toMatch(/is no JSON: .*position 10/);
    expect((await post('\u{1F600}')).status).toBe(400);
  });

  it('that is too long is refused before it is read', async () => {
    expect(await post('x'.repeat(2_000_000))).toMatchObject({
      status: 413,
      message: 'a body has 1048576 bytes at most',
    });
    expect((await askControl(sandbox, { path: '/sandbox/v1/status' })).status).toBe(200);
  });

  it('is read whatever its Content-Type says, also in pieces', async () => {
    const answer = await fetch(`${sandbox.url}/sandbox/v1/faults`, {
      method: 'POST',
      headers: { Authorization: `bearer ${sandbox.controlKey}`, 'Content-Type': 'text/plain' },
      body: new Blob([JSON.stringify(throttled)]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(200);
  });

  it('is not waited for where none is wanted', async () => {
    const headers = [...allowedHeaders(sandbox), 'X: y'];
    const answer = await askControl(sandbox, {
      method: 'POST',
      path: '/sandbox/v1/reset',
      headers,
      body: 'x',
    });
    expect(answer.status).toBe(200);
  });
});

describe('a failure of the sandbox itself', () => {
  it('is told to the log and not to the caller', async () => {
    const lines: string[] = [];
    await using broken = await startSandbox({ log: { write: (line) => lines.push(line) } });
    broken.main.reset = () => Promise.reject(new Error('disk full of hunter2'));
    const { status, json } = await askControl(broken, { method: 'POST', path: pathOf('reset') });
    expect([status, json]).toEqual([500, { error: { message: 'the sandbox failed; its log says why' } }]);
    expect(lines.join('')).toContain('disk full of hunter2');
    expect(lines.join('')).not.toContain(broken.controlKey);
  });
});
