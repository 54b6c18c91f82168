import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listRecords, tokenOf } from '../support/api-calls.ts';
import { eventually, run, runJson, start } from '../support/process.ts';
import { ndjson } from '../support/sample-items.ts';
import { SandboxPlace } from '../support/sandbox-process.ts';

let place: SandboxPlace;

beforeEach(() => {
  place = new SandboxPlace();
});
afterEach(() => place.remove());

const inPlace = (name: string, content: string) => {
  const file = join(place.folder, name);
  writeFileSync(file, content);
  return file;
};
const control = (args: readonly string[], env?: Record<string, string>) =>
  run(['sandbox', ...args], place.options(env));
const controlJson = <Result>(args: readonly string[], env?: Record<string, string>) =>
  runJson<Result>(['sandbox', ...args], place.options(env));

describe('mianping sandbox', () => {
  it('says all that is needed, with a curl that works, and goes without a trace on Ctrl+C', async () => {
    const { child, soFar, finished } = start(['sandbox', '--port', '0'], place.options());
    await eventually(30_000, () => expect(soFar.out).toContain('Ctrl+C'));
    const [, url = ''] = /listens on (http:\/\/127\.0\.0\.1:\d+),/.exec(soFar.out) ?? [];
    const file = join(place.folder, 'data/sandbox.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    expect(kept).toEqual({ url, control_key: expect.stringMatching(/^[\w-]{32}$/), pid: child.pid });
    for (const shown of [kept.control_key, 'cli_5a4db0c05a4db0c0', 'sandbox-secret-of-made-up-data-only'])
      expect(soFar.out).toContain(shown);
    const curls = soFar.out.split('\n').filter((line) => line.startsWith('curl '));
    expect(curls).toHaveLength(1);
    const answer = JSON.parse(execFileSync('sh', ['-c', curls[0] ?? ''], { encoding: 'utf8' }));
    expect([answer.code, answer.data.items.length, answer.data.has_more]).toEqual([0, 1, true]);
    const [fault] = soFar.out.split('\n').filter((line) => line.startsWith('mianping sandbox fault add '));
    const [, json = ''] = /'(.*)'/.exec(fault ?? '') ?? [];
    expect(await controlJson(['fault', 'add', json])).toMatchObject({ faults: [{ active: true }] });
    expect(place.leftovers).toHaveLength(1);
    child.kill('SIGINT');
    const { exitCode, talk } = await finished;
    expect(exitCode).toBe(0);
    expect(talk).not.toContain(kept.control_key);
    expect(existsSync(dirname(file))).toBe(false);
    expect(place.leftovers).toEqual([]);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)(
    'ends so on %s, too, and leaves a folder that was there',
    async (signal) => {
      mkdirSync(join(place.folder, 'data'));
      const sandbox = await place.start();
      expect(await sandbox.kill(signal)).toMatchObject({ exitCode: 0 });
      expect(place.leftovers).toEqual([]);
      expect(existsSync(join(place.folder, 'data'))).toBe(true);
      expect(existsSync(sandbox.announced.file)).toBe(false);
    },
  );

  it('ends while a call is kept waiting', async () => {
    const sandbox = await place.start();
    const { url, app_id, app_secret } = sandbox.announced;
    await controlJson(['fault', 'add', '{"action":{"kind":"delay","ms":600000}}']);
    const token = await tokenOf(url, { app_id, app_secret });
    const waiting = listRecords(url, token).catch((error: Error) => error);
    await eventually(10_000, async () => {
      const { faults } = await controlJson<{ faults: { hits: number }[] }>(['fault', 'list']);
      expect(faults[0]?.hits).toBe(1);
    });
    expect(await sandbox.kill('SIGINT')).toMatchObject({ exitCode: 0 });
    expect(await waiting).toBeInstanceOf(Error);
  });

  it('is one for a data folder; one that was killed is no hindrance', async () => {
    const first = await place.start();
    const second = await run(['sandbox', '--port', '0'], place.options());
    expect(second).toMatchObject({ exitCode: 1, out: '' });
    expect(second.talk).toContain(
      `runs here already, at ${first.announced.url} (process ${first.child.pid})`,
    );
    expect(await controlJson(['status'])).toMatchObject({ domain: first.announced.url });
    await first.kill('SIGKILL');
    expect(existsSync(first.announced.file)).toBe(true);
    const gone = await control(['status']);
    expect([gone.exitCode, gone.talk]).toEqual([
      1,
      expect.stringContaining(`no sandbox answers at ${first.announced.url}`),
    ]);
    const third = await place.start();
    expect(await controlJson(['status'])).toMatchObject({ domain: third.announced.url });
    const elsewhere = await place.start(['--data', join(place.folder, 'other')]);
    expect(await controlJson(['status', '--data', 'other'])).toMatchObject({
      domain: elsewhere.announced.url,
    });
    await third.kill('SIGINT');
    await elsewhere.kill('SIGINT');
  });

  it('takes a file of another that came after it for what it is', async () => {
    const sandbox = await place.start();
    const other = JSON.stringify({ url: 'http://127.0.0.1:1', control_key: 'k', pid: 1 });
    writeFileSync(sandbox.announced.file, other);
    await sandbox.kill('SIGINT');
    expect(readFileSync(sandbox.announced.file, 'utf8')).toBe(other);
    inPlace('data/sandbox.json', '{"url":1}');
    const { exitCode, talk } = await control(['status']);
    expect([exitCode, talk]).toEqual([
      1,
      expect.stringContaining('sandbox.json is not what mianping sandbox writes'),
    ]);
  });
});

describe('what a sandbox begins with', () => {
  const records = async (args: readonly string[], env?: Record<string, string>) => {
    const sandbox = await place.start(args, env);
    const { url, app_id, app_secret } = sandbox.announced;
    const page = await listRecords(url, await tokenOf(url, { app_id, app_secret }));
    return { sandbox, page, ids: page.items.map(({ id }) => id) };
  };

  it('is as many made-up records as are asked for, the same for the same seed', async () => {
    const one = await records(['--generate', '7', '--generator-seed', '3']);
    const two = await records(['--generate', '7', '--generator-seed', '3', '--data', 'other']);
    expect(one.ids).toHaveLength(7);
    expect(two.ids).toEqual(one.ids);
  });

  it('is a file, under credentials of one’s own, which are not shown by what it logs', async () => {
    const file = inPlace('seed.ndjson', ndjson([{ id: '11', user_id: 'ou_1' }, { id: '12' }]));
    const secret = inPlace('secret.txt', 'a-secret-of-my-own\n');
    const own = ['--app-id', 'cli_mine0000000000', '--app-secret-file', secret];
    const { sandbox, ids } = await records(['--seed-file', file, '--user-id-type', 'user_id', ...own]);
    expect(ids).toEqual(['11', '12']);
    expect(sandbox.announced).toMatchObject({
      app_id: 'cli_mine0000000000',
      app_secret: 'a-secret-of-my-own',
    });
    expect(sandbox.soFar.talk).not.toContain('a-secret-of-my-own');
    await sandbox.kill('SIGINT');
    const random = await records(['--seed-file', file]);
    expect(random.sandbox.announced.app_secret).toMatch(/^[\w-]{43}$/);
  });

  it('is not half of a file', async () => {
    const file = inPlace('seed.ndjson', ndjson([{ id: '11' }, { id: 'x' }]));
    const { exitCode, talk, out } = await run(
      ['sandbox', '--port', '0', '--seed-file', file],
      place.options(),
    );
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(talk).toContain('line 2');
    expect(place.leftovers).toEqual([]);
    expect(existsSync(join(place.folder, 'data'))).toBe(false);
  });

  it('is a scenario, a frozen clock, and no limits', async () => {
    const args = ['--scenario', 'rate-limited-sync', '--scenario', 'token-loop'];
    const sandbox = await place.start([
      ...args,
      '--freeze-at',
      '2026-03-01T09:00:00Z',
      '--rate-limits',
      'off',
    ]);
    const status = await controlJson<{ faults: { active: number } }>(['status']);
    expect(status).toMatchObject({ clock: { now_ms: Date.UTC(2026, 2, 1, 9), frozen: true } });
    expect(status.faults.active).toBeGreaterThan(2);
    const { url, app_id, app_secret } = sandbox.announced;
    const token = await tokenOf(url, { app_id, app_secret });
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => listRecords(url, token, 'page_size=1')),
    );
    expect(answers.map(({ code }) => code)).toEqual(Array.from({ length: 40 }, () => 0));
  });

  it('is not the database of a server, also where the environment names one', async () => {
    const env = { MIANPING_DATABASE_URL: 'postgres://someone@127.0.0.1:1/none', MIANPING_HOST: '0.0.0.0' };
    const { sandbox, ids } = await records(['--generate', '2'], env);
    expect(ids).toHaveLength(2);
    expect(new URL(sandbox.announced.url).hostname).toBe('127.0.0.1');
  });

  it.each([
    [['--database-url', 'postgres://a@127.0.0.1/b'], 'leave out --database-url'],
    [['reset', '--database-url', 'postgres://a@127.0.0.1/b'], 'leave out --database-url'],
    [['--generate', '3', '--seed-file', 'x'], 'give one of them'],
    [['--demo', '--generate', '3'], 'give one of them'],
    [['--generator-seed', '3'], '--generator-seed is for --generate'],
    [['--user-id-type', 'user_id'], '--user-id-type is for --seed-file'],
    [['--scenario', 'nope'], 'there are plain, rate-limited-sync'],
    [['--app-id', 'not an id'], '--app-id'],
    [['--freeze-at', 'noon'], 'noon is no time'],
    [['--rate-limits', 'some'], 'documented'],
    [['--port', '70000'], '65535'],
    [['--host', '0.0.0.0'], '--host'],
    [['nope'], 'nope'],
    [['clock', 'set', 'noon'], 'noon is no time'],
    [['clock', 'advance', '5'], '5 is no duration'],
    [['fault', 'add', '{"a'], 'that is no JSON'],
    [['verify', '{"a'], 'that is no JSON'],
    [['journal', '--clear', '--page', '1'], '--clear'],
    [['journal', '--page', 'x'], 'whole number'],
    [['status', '--url', 'http://example.com'], '--url takes the address of a sandbox'],
    [['status', '--url', 'https://127.0.0.1:1'], '--url takes the address of a sandbox'],
    [['status', '--url', 'http://127.0.0.1:1/runs/a'], 'name the run with --run'],
    [['status', '--url', 'x'], '--url takes the address of a sandbox'],
  ])('ends with 2 for what no one could mean: %j', async (args, problem) => {
    const { exitCode, out, talk } = await control(args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(talk).toContain(problem);
    expect(existsSync(join(place.folder, 'data'))).toBe(false);
  });

  it('is not what serve is for', async () => {
    const { exitCode, talk } = await run(['serve', '--sandbox'], place.options());
    expect([exitCode, talk]).toEqual([2, expect.stringContaining('mianping sandbox')]);
  });
});
