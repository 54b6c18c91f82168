import { readFileSync, rmSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchToken, listRecords, tokenOf } from '../support/api-calls.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import {
  eventually,
  type RunningServer,
  run,
  runJson,
  type Started,
  start,
  startServer,
} from '../support/process.ts';
import { exchange } from '../support/raw-http.ts';
import { type Item, ndjson } from '../support/sample-items.ts';
import { allScopes } from '../support/test-app.ts';

interface DemoApp {
  name: string;
  app_id: string;
  app_secret: string;
  scopes: string[];
}

interface Row {
  dimension_type: number;
  name?: { zh_cn?: string; en_us?: string };
}

const demo = (location: Location) => ['--demo', ...location.flags];
const linesOf = (text: string) => text.trimEnd().split('\n');
const appsFileOf = (server: RunningServer) => (server.announced.demo as { apps_file: string }).apps_file;
const appsOf = (server: RunningServer) => JSON.parse(readFileSync(appsFileOf(server), 'utf8')) as DemoApp[];

/** Address and header of a curl command line, read the way a shell reads it. */
function readCurl(line: string): { url: string; headers: Record<string, string> } {
  const [, header = '', url = ''] = /^curl -s -H '([^']+)' '([^']+)'$/.exec(line) ?? [];
  const [name = '', value = ''] = header.split(': ');
  return { url, headers: { [name]: value } };
}

describe.each(databaseKinds)('the demo on %s', (kind) => {
  let location: Location;
  let server: RunningServer;

  beforeAll(async () => {
    location = await newLocation(kind);
    server = await startServer(demo(location));
  });
  afterAll(async () => {
    await server?.kill();
    await location?.remove();
  });

  it('holds at least three hundred records over all dimension types and conclusions, in two languages', async () => {
    const [everything] = appsOf(server) as [DemoApp];
    const token = await tokenOf(server.url, everything);
    const items: Item[] = [];
    let pageToken: string | undefined = '';
    while (pageToken !== undefined) {
      const page = await listRecords(server.url, token, `page_size=100&page_token=${pageToken}`);
      expect(page.code).toBe(0);
      items.push(...page.items);
      pageToken = page.pageToken;
    }
    expect(items.length).toBeGreaterThanOrEqual(300);
    expect(new Set(items.map(({ conclusion }) => conclusion))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    const rows = items.flatMap((item) => (item.dimension_assessment_list ?? []) as Row[]);
    const types = new Set(rows.map(({ dimension_type: type }) => type));
    expect(types).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 10, 11, 12]));
    expect(rows.filter(({ name }) => !name?.zh_cn || !name.en_us)).toEqual([]);
    for (const { commit_status: status, feedback_submit_time: time } of items) {
      expect(time === undefined).toBe(status === 2);
    }
  });

  it('keeps three apps, of all scopes, without the field scope, and without any, in a file for its owner', async () => {
    expect(statSync(appsFileOf(server)).mode & 0o777).toBe(0o600);
    const apps = appsOf(server);
    const withoutField = allScopes.filter((scope) => scope !== 'contact:user.employee_id:readonly');
    expect(apps.map(({ scopes }) => scopes)).toEqual([allScopes, withoutField, []]);
    const codes = await Promise.all(
      apps.map(async (app) => {
        const token = await tokenOf(server.url, app);
        const plain = await listRecords(server.url, token, 'page_size=1');
        const withUserIds = await listRecords(server.url, token, 'page_size=1&user_id_type=user_id');
        return [plain.code, withUserIds.code];
      }),
    );
    expect(codes).toEqual([
      [0, 0],
      [0, 99991672],
      [99991672, 99991672],
    ]);
  });

  it('goes on where it was, with what was changed in it', async () => {
    const before = appsOf(server);
    const [first] = linesOf((await run(['export', ...location.flags])).out);
    const changes = [
      { ...(JSON.parse(first ?? '') as Item), content: '改过的' },
      { id: '1', content: '加上的' },
    ];
    await runJson(['import', '-', ...location.flags], { input: ndjson(changes) });
    const changed = (await run(['export', ...location.flags])).out;
    await server.kill();
    server = await startServer(demo(location));
    expect(appsOf(server)).toEqual(before);
    expect((await run(['export', ...location.flags])).out).toBe(changed);
    expect(changed).toContain('改过的');
    expect((await fetchToken(server.url, before[1]?.app_id ?? '', before[1]?.app_secret ?? '')).code).toBe(0);
  });

  it('makes new secrets when the file of secrets is lost', async () => {
    const before = appsOf(server);
    await server.kill();
    rmSync(appsFileOf(server));
    server = await startServer(demo(location));
    const after = appsOf(server);
    expect(after.map(({ app_id: id }) => id)).toEqual(before.map(({ app_id: id }) => id));
    for (const [index, app] of after.entries()) {
      expect(app.app_secret).not.toBe(before[index]?.app_secret);
      expect((await fetchToken(server.url, app.app_id, app.app_secret)).code).toBe(0);
    }
  });

  it('answers only requests for a loopback host', async () => {
    const statusFor = async (host: string) =>
      (await exchange(server.port, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).status;
    for (const host of [
      '127.0.0.1',
      `127.0.0.1:${server.port}`,
      'localhost',
      'LOCALHOST:1',
      '[::1]',
      '127.8.9.1:80',
    ]) {
      expect([host, await statusFor(host)]).toEqual([host, 200]);
    }
    const foreign = [
      'example.com',
      'example.com:8210',
      '127.0.0.1.example.com',
      'localhost.example.com',
      '10.0.0.1',
      '',
    ];
    for (const host of foreign) expect([host, await statusFor(host)]).toEqual([host, 403]);
    const list = `GET /open-apis/hire/v1/interview_records HTTP/1.1\r\nHost: example.com\r\n\r\n`;
    expect((await exchange(server.port, list)).status).toBe(403);
  });

  it('refuses data that are not its own, and leaves them as they are', async () => {
    const other = await newLocation(kind);
    await runJson(['import', '-', ...other.flags], { input: ndjson([{ id: '5', user_id: 'mine' }]) });
    const { exitCode, out, talk } = await run(['serve', '--port', '0', ...demo(other)]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(talk).toMatch(/^mianping: .*(empty|other data)/);
    expect((await run(['export', ...other.flags])).out).toBe('{"id":"5","user_id":"mine"}\n');
    await other.remove();
  });
});

describe('a first start of the demo', () => {
  let places: Location[];
  let started: Started[];

  beforeAll(async () => {
    places = await Promise.all([newLocation('sqlite'), newLocation('sqlite'), newLocation('postgres')]);
    started = places.map((place) => start(['serve', '--port', '0', ...demo(place)]));
    for (const { soFar } of started) {
      await eventually(30_000, () => expect(soFar.out).toMatch(/^curl .*\n/m));
    }
  });
  afterAll(async () => {
    for (const server of started ?? []) await server.kill();
    for (const place of places ?? []) await place.remove();
  });

  it('prints one complete curl on one line, with a token that works', async () => {
    for (const [index, { soFar }] of started.entries()) {
      const commands = linesOf(soFar.out).filter((line) => line.includes('curl'));
      expect(commands).toHaveLength(1);
      const { url, headers } = readCurl(commands[0] ?? '');
      const answer = await fetch(url, { headers });
      expect(answer.status).toBe(200);
      const { code, data } = (await answer.json()) as {
        code: number;
        data: { items: Item[]; has_more: boolean };
      };
      expect([code, data.has_more]).toEqual([0, true]);
      expect(data.items[0]?.id).toMatch(/^\d+$/);
      expect(soFar.out).toContain(`${new URL(url).origin}/docs`);
      if (places[index]?.kind === 'sqlite') expect(soFar.out).toContain(places[index].settings.data);
    }
  });

  it('shows no secret, and each has its own', async () => {
    const secrets = places.flatMap(({ settings }) =>
      (JSON.parse(readFileSync(`${settings.data}/demo-apps.json`, 'utf8')) as DemoApp[]).map(
        (app) => app.app_secret,
      ),
    );
    expect(new Set(secrets).size).toBe(9);
    for (const { soFar } of started) {
      for (const secret of secrets) expect(soFar.out + soFar.talk).not.toContain(secret);
    }
  });

  it('makes the very same data each time, whatever the database', async () => {
    const [one, ...others] = await Promise.all(places.map(({ flags }) => run(['export', ...flags])));
    expect(linesOf(one?.out ?? '').length).toBeGreaterThanOrEqual(300);
    for (const other of others) expect(other.out).toBe(one?.out);
  });
});

describe('a demo that others could reach', () => {
  it.each([
    [['--host', '0.0.0.0'], {}],
    [['--host', '::'], {}],
    [[], { MIANPING_HOST: '0.0.0.0' }],
  ])('is refused: %j %j', async (args, env) => {
    const place = await newLocation('sqlite');
    const { exitCode, out, talk } = await run(['serve', '--port', '0', ...demo(place), ...args], { env });
    expect({ exitCode, out }).toEqual({ exitCode: 4, out: '' });
    expect(talk).toContain('loopback');
    await place.remove();
  });
});
