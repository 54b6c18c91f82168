import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchToken, listRecords, tokenOf, tokenPath } from '../support/api-calls.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { eventually, type RunningServer, runJson, startServer } from '../support/process.ts';
import { RawConnection, rawRequest } from '../support/raw-http.ts';
import { type Item, ndjson, openId, recordId, sampleItems } from '../support/sample-items.ts';

interface Credentials {
  app_id: string;
  app_secret: string;
}

const withoutLimits = { env: { MIANPING_RATE_LIMITS: 'off' } };
const oneSecond = 1000;

async function createApp(location: Location, ...more: string[]): Promise<Credentials> {
  return runJson<Credentials & Record<string, unknown>>([
    'app',
    'create',
    '--name',
    'Beside',
    ...more,
    ...location.flags,
  ]);
}

const createReader = (location: Location) => createApp(location, '--scope', 'hire:interview:readonly');

/** Import as an app, which makes the answers to that app the very items. */
async function importFor(location: Location, app: Credentials, items: readonly object[]): Promise<void> {
  await runJson(['import', '-', '--app', app.app_id, ...location.flags], { input: ndjson(items) });
}

describe.each(databaseKinds)('beside a running server on %s', (kind) => {
  let location: Location;
  let server: RunningServer;

  beforeAll(async () => {
    location = await newLocation(kind);
    server = await startServer(location.flags, withoutLimits);
  });
  afterAll(async () => {
    await server?.kill();
    await location?.remove();
  });

  it('commands make, change and delete records, and it shows them within a second', async () => {
    const app = await createReader(location);
    const token = await tokenOf(server.url, app);
    const shows = (items: Item[]) =>
      eventually(oneSecond, async () =>
        expect(await listRecords(server.url, token)).toMatchObject({ items }),
      );
    await shows([]);
    const [first, second, third] = sampleItems(3) as [Item, Item, Item];
    await importFor(location, app, [first, second]);
    await shows([first, second]);
    const changed = { ...second, user_id: openId(99), content: 'changed' };
    await importFor(location, app, [changed, third]);
    await shows([first, changed, third]);
    await importFor(location, app, [{ type: 'record', id: first.id, deleted: true }]);
    await shows([changed, third]);
    expect((await listRecords(server.url, token, `ids=${first.id}`)).items).toEqual([]);
    expect((await listRecords(server.url, token, `ids=${second.id}`)).items).toEqual([changed]);
  });

  it('commands grant and revoke scopes', async () => {
    const app = await createApp(location);
    const token = await tokenOf(server.url, app);
    const change = (verb: string, scope: string) =>
      runJson(['app', verb, app.app_id, '--scope', scope, ...location.flags]);
    const answers = (code: number, query?: string) =>
      eventually(oneSecond, async () =>
        expect((await listRecords(server.url, token, query)).code).toBe(code),
      );
    await answers(99991672);
    await change('grant', 'hire:interview');
    await answers(0);
    await answers(99991672, 'user_id_type=user_id');
    await change('grant', 'contact:user.employee_id:readonly');
    await answers(0, 'user_id_type=user_id');
    await change('revoke', 'hire:interview');
    await answers(99991672);
  });

  it('a disabled app is refused, and its old tokens stay dead when it is enabled again', async () => {
    const app = await createReader(location);
    const token = await tokenOf(server.url, app);
    expect((await listRecords(server.url, token)).code).toBe(0);
    await runJson(['app', 'disable', app.app_id, ...location.flags]);
    await eventually(oneSecond, async () =>
      expect(await listRecords(server.url, token)).toMatchObject({ status: 400, code: 99991662 }),
    );
    expect((await fetchToken(server.url, app.app_id, app.app_secret)).code).toBe(10014);
    await runJson(['app', 'enable', app.app_id, ...location.flags]);
    await eventually(oneSecond, async () =>
      expect((await listRecords(server.url, token)).code).toBe(99991663),
    );
    const renewed = await tokenOf(server.url, app);
    expect(renewed).not.toBe(token);
    expect((await listRecords(server.url, renewed)).code).toBe(0);
  });

  it('a new secret ends the old one and every token got with it', async () => {
    const app = await createReader(location);
    const token = await tokenOf(server.url, app);
    expect((await listRecords(server.url, token)).code).toBe(0);
    const rotated = await runJson<Credentials & Record<string, unknown>>([
      'app',
      'rotate-secret',
      app.app_id,
      ...location.flags,
    ]);
    await eventually(oneSecond, async () =>
      expect(await listRecords(server.url, token)).toMatchObject({ status: 400, code: 99991663 }),
    );
    expect((await fetchToken(server.url, app.app_id, app.app_secret)).code).toBe(10014);
    expect((await listRecords(server.url, await tokenOf(server.url, rotated))).code).toBe(0);
  });

  it('a new app is known at once, with the id and the secret that it had elsewhere', async () => {
    const file = join(location.settings.data, 'secret.txt');
    writeFileSync(file, 'the-old-secret\n');
    const own = ['--app-id', 'cli_moved', '--app-secret-file', file, '--scope', 'hire:interview'];
    await createApp(location, ...own);
    const token = await tokenOf(server.url, { app_id: 'cli_moved', app_secret: 'the-old-secret' });
    expect((await listRecords(server.url, token)).code).toBe(0);
    const { tenant_access_token: same } = await runJson(['token', 'cli_moved', ...location.flags]);
    expect(same).toBe(token);
  });

  it('a new tenant is served, and sees nothing of the others', async () => {
    const { tenant_key: key } = await runJson(['tenant', 'create', '--name', 'New', ...location.flags]);
    const tenant = ['--tenant', String(key)];
    await runJson(['generate', '--records', '3', ...tenant, ...location.flags]);
    const app = await createApp(location, '--scope', 'hire:interview', ...tenant);
    const token = await tokenOf(server.url, app);
    await eventually(oneSecond, async () =>
      expect((await listRecords(server.url, token)).items).toHaveLength(3),
    );
    expect((await listRecords(server.url, token, `ids=${recordId(1)}`)).items).toEqual([]);
  });

  it('is ready and healthy, and knows its version', async () => {
    const read = async (path: string) => {
      const answer = await fetch(server.url + path);
      return [answer.status, await answer.json()];
    };
    expect(await read('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await read('/readyz')).toEqual([200, { status: 'ok' }]);
    expect(await read('/version')).toEqual([200, expect.objectContaining({ name: 'mianping' })]);
  });
});

describe.each(databaseKinds)('a server that is stopped and started on %s', (kind) => {
  let location: Location;
  let app: Credentials;
  /** A page of all is more than sockets hold, so that part of an answer waits in the server. */
  const items = sampleItems(40).map((item) => ({ ...item, content: 'x'.repeat(400_000) }));

  beforeAll(async () => {
    location = await newLocation(kind);
    app = await createReader(location);
    await importFor(location, app, items);
  });
  afterAll(() => location?.remove());

  it('takes the tokens and page tokens of its life before', async () => {
    const before = await startServer(location.flags, withoutLimits);
    const token = await tokenOf(before.url, app);
    const { pageToken } = await listRecords(before.url, token, 'page_size=15');
    expect(await before.kill('SIGINT')).toMatchObject({ exitCode: 0 });
    const after = await startServer(location.flags, withoutLimits);
    const rest = await listRecords(after.url, token, `page_size=100&page_token=${pageToken}`);
    expect(rest.items).toEqual(items.slice(15));
    expect(await tokenOf(after.url, app)).toBe(token);
    await after.kill();
  });

  it('answers what is under way when it is told to stop, and takes nothing new', async () => {
    const server = await startServer(location.flags, withoutLimits);
    const token = await tokenOf(server.url, app);
    const idle = new RawConnection(server.port);
    const reading = new RawConnection(server.port);
    const writing = new RawConnection(server.port);
    await Promise.all(
      [idle, reading, writing].map(({ socket }) => new Promise((done) => socket.once('connect', done))),
    );
    const list = `GET /open-apis/hire/v1/interview_records?page_size=40 HTTP/1.1`;
    reading.write(rawRequest(list, [`Authorization: Bearer ${token}`]));
    await new Promise((resolve) => reading.socket.once('data', resolve));
    reading.socket.pause();
    const credentials = JSON.stringify(app);
    const headers = [`Content-Length: ${credentials.length}`];
    writing.write(rawRequest(`POST ${tokenPath} HTTP/1.1`, headers, credentials.slice(0, 20)));
    await new Promise((resolve) => setTimeout(resolve, 100));

    const stopped = server.kill('SIGTERM');
    expect((await idle.untilClosed()).length).toBe(0);
    const late = new RawConnection(server.port).write(rawRequest('GET /healthz HTTP/1.1'));
    expect((await late.untilClosed()).length).toBe(0);
    reading.socket.resume();
    const page = JSON.parse((await reading.answer()).body.toString()) as { data: { items: Item[] } };
    expect(page.data.items).toEqual(items);
    writing.write(credentials.slice(20));
    expect(JSON.parse((await writing.answer()).body.toString())).toMatchObject({
      code: 0,
      tenant_access_token: token,
    });
    expect(await stopped).toMatchObject({ exitCode: 0, signal: null });
  });

  it('does not wait for ever for a request that never ends', async () => {
    const server = await startServer(location.flags, { env: { MIANPING_DRAIN_MS: '300' } });
    const headers = ['Content-Length: 1000'];
    const half = new RawConnection(server.port).write(rawRequest(`POST ${tokenPath} HTTP/1.1`, headers, '{'));
    await new Promise((resolve) => half.socket.once('connect', resolve));
    await fetch(`${server.url}/healthz`);
    expect(await server.kill('SIGTERM')).toMatchObject({ exitCode: 0, signal: null });
    expect((await half.untilClosed()).toString()).toBe('');
  });
});

describe('servers on one PostgreSQL database', () => {
  let location: Location;
  let servers: [RunningServer, RunningServer];

  beforeAll(async () => {
    location = await newLocation('postgres');
    // Both find the database empty, and one of them migrates it.
    servers = (await Promise.all([
      startServer(location.flags, withoutLimits),
      startServer(location.flags, withoutLimits),
    ])) as typeof servers;
  });
  afterAll(async () => {
    for (const server of servers ?? []) await server.kill();
    await location?.remove();
  });

  it('hand out the same token, even when asked at the same time', async () => {
    for (let round = 0; round < 3; round++) {
      const app = await createReader(location);
      const asked = Array.from({ length: 12 }, (_, number) =>
        tokenOf((servers[number % 2] as RunningServer).url, app),
      );
      expect(new Set(await Promise.all(asked)).size).toBe(1);
    }
  });

  it("take each other's tokens and page tokens", async () => {
    const app = await createReader(location);
    const items = sampleItems(25);
    await importFor(location, app, items);
    const [one, other] = servers;
    const token = await tokenOf(one.url, app);
    const seen: Item[] = [];
    let pageToken = '';
    for (const { url } of [one, other, one, other, one]) {
      const page = await eventually(oneSecond, async () => {
        const answer = await listRecords(url, token, `page_size=5&page_token=${pageToken}`);
        expect(answer.items).toHaveLength(5);
        return answer;
      });
      seen.push(...page.items);
      pageToken = page.pageToken ?? 'none';
    }
    expect([seen, pageToken]).toEqual([items, 'none']);
  });

  it('all refuse an app within a second of its end', async () => {
    const app = await createReader(location);
    const token = await tokenOf(servers[0].url, app);
    for (const { url } of servers) expect((await listRecords(url, token)).code).toBe(0);
    await runJson(['app', 'disable', app.app_id, ...location.flags]);
    for (const { url } of servers) {
      await eventually(oneSecond, async () => expect((await listRecords(url, token)).code).toBe(99991662));
    }
  });

  it('say that they are not ready when the database is gone, and nothing more', async () => {
    const gone = await newLocation('postgres');
    const app = await createReader(gone);
    const server = await startServer(gone.flags, withoutLimits);
    const token = await tokenOf(server.url, app);
    await gone.remove();
    const ready = await eventually(oneSecond, async () => {
      const answer = await fetch(`${server.url}/readyz`);
      expect(answer.status).toBe(503);
      return answer.text();
    });
    expect(ready).not.toMatch(/t_[0-9a-f]{16}/);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    await eventually(oneSecond, async () =>
      expect(await listRecords(server.url, token)).toMatchObject({ status: 500, code: 1002001 }),
    );
    expect(await server.kill()).toMatchObject({ exitCode: 0 });
  });
});
