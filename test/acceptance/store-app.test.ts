import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppType, adaptDefault, Client, EventDispatcher, withTenantKey } from '@larksuiteoapi/node-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { eventually, type RunningServer, run, runJson, startServer } from '../support/process.ts';
import { ndjson, sampleItems } from '../support/sample-items.ts';
import { loopbackNetworks, startEventListener } from '../support/store-app.ts';

interface StoreCredentials {
  app_id: string;
  app_secret: string;
  verification_token?: string;
}

interface ListedApps {
  apps: { app_id: string; store?: { event_url_state: string; event_url_error: string | null } }[];
}

const silent = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
const scope = 'hire:interview:readonly';
const patienceMs = 30_000;

/** The event side of a store app's program: the SDK answers the challenge and keeps tickets in its cache. */
async function startProgram(): Promise<{ url: string; verificationTokens: unknown[]; server: Server }> {
  const verificationTokens: unknown[] = [];
  const dispatcher = new EventDispatcher({ logger: silent });
  const answer = adaptDefault('/events', dispatcher, { autoChallenge: true });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { token } = JSON.parse(Buffer.concat(chunks).toString()) as { token: unknown };
      verificationTokens.push(token);
    });
    void answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/events`, verificationTokens, server };
}

describe.each(databaseKinds)('a store app with the official Node SDK against a server on %s', (kind) => {
  const items = sampleItems(25);
  let location: Location;
  let server: RunningServer;
  let program: Awaited<ReturnType<typeof startProgram>>;
  let tenantKey: string;
  const at = (...args: string[]) => [...args, ...location.flags];

  beforeAll(async () => {
    location = await newLocation(kind);
    program = await startProgram();
    const env = { MIANPING_RATE_LIMITS: 'off', MIANPING_OUTBOUND_PRIVATE_NETWORKS: loopbackNetworks };
    server = await startServer(location.flags, { env });
    tenantKey = String((await runJson(at('tenant', 'create', '--name', 'Customer'))).tenant_key);
    await runJson(at('import', '-', '--tenant', tenantKey), { input: ndjson(items) });
  });
  afterAll(async () => {
    await server?.kill();
    program?.server.close();
    await location?.remove();
  });

  const createStore = (...more: string[]) =>
    runJson<StoreCredentials & Record<string, unknown>>(
      at('app', 'create', '--type', 'store', '--name', 'Store', '--event-url', program.url, ...more),
    );
  const install = (appId: string, key = tenantKey) => runJson(at('app', 'install', appId, '--tenant', key));
  const clientOf = ({ app_id: appId, app_secret: appSecret }: StoreCredentials) =>
    new Client({ appId, appSecret, domain: server.url, appType: AppType.ISV, logger: silent });
  const firstPage = async (client: Client, params: Record<string, unknown> = {}, key = tenantKey) => {
    const { data } = await client.hire.v1.interviewRecord.list({ params }, withTenantKey(key));
    return data?.items ?? [];
  };

  it('goes from creating the app to the first page of records', async () => {
    const made = await createStore(
      '--verification-token',
      'vt-walk',
      '--developer',
      'ACME',
      '--scope',
      scope,
    );
    expect(made).toEqual({
      app_id: expect.stringMatching(/^cli_[0-9a-f]{16}$/),
      app_secret: expect.stringMatching(/^\S{43}$/),
      scopes: [scope],
      developer: 'ACME',
      event_url: program.url,
      verification_token: 'vt-walk',
    });
    expect(await install(made.app_id)).toEqual({
      app_id: made.app_id,
      tenant_key: tenantKey,
      scopes: [scope],
    });
    const client = clientOf(made);
    const page = await eventually(patienceMs, () => firstPage(client));
    expect(page.map(({ id }) => id)).toEqual(items.slice(0, 10).map(({ id }) => id));
    expect(page[0]).toMatchObject({ content: items[0]?.content });
    const { apps } = await runJson<ListedApps>(at('app', 'list'));
    expect(apps.find(({ app_id }) => app_id === made.app_id)?.store).toEqual({
      developer: 'ACME',
      scopes: [scope],
      event_url: program.url,
      event_url_state: 'verified',
      event_url_error: null,
      delivered_at_ms: expect.any(Number),
    });
    expect(program.verificationTokens).toContain('vt-walk');
    const pager = await client.hire.v1.interviewRecord.listWithIterator(
      { params: { page_size: 10 } },
      withTenantKey(tenantKey),
    );
    const seen: unknown[] = [];
    for await (const one of pager) seen.push(...(one?.items ?? []).map(({ id }) => id));
    expect(seen).toEqual(items.map(({ id }) => id));
  });

  it('sees the union_ids of its developer, and open_ids of its own', async () => {
    const apps = [
      await createStore('--developer', 'Twin', '--scope', scope),
      await createStore('--developer', 'Twin', '--scope', scope),
      await createStore('--developer', 'Other', '--scope', scope),
      await createStore('--scope', scope),
    ];
    for (const { app_id } of apps) await install(app_id);
    const idsOf = async (userIdType: string) => {
      const all: string[] = [];
      for (const app of apps) {
        const client = clientOf(app);
        const [item] = await eventually(patienceMs, () =>
          firstPage(client, { page_size: 1, user_id_type: userIdType }),
        );
        all.push(String(item?.user_id));
      }
      return all;
    };
    const [one, twin, other, alone] = await idsOf('union_id');
    expect(one).toMatch(/^on_[0-9a-f]{32}$/);
    expect(twin).toBe(one);
    expect(new Set([one, other, alone]).size).toBe(3);
    expect(new Set(await idsOf('open_id')).size).toBe(4);
  });

  it('serves each customer its own records', async () => {
    const app = await createStore('--scope', scope);
    const second = String((await runJson(at('tenant', 'create', '--name', 'Second'))).tenant_key);
    await runJson(at('import', '-', '--tenant', second), { input: ndjson([{ id: '7', content: 'second' }]) });
    await install(app.app_id);
    await install(app.app_id, second);
    const client = clientOf(app);
    const theirs = await eventually(patienceMs, () => firstPage(client, {}, second));
    expect(theirs).toMatchObject([{ id: '7', content: 'second' }]);
    expect(await firstPage(client)).toHaveLength(10);
  });

  it('is cut off within a second when a customer uninstalls it, and gets back in after an installation', async () => {
    const app = await createStore('--scope', scope);
    await install(app.app_id);
    const client = clientOf(app);
    await eventually(patienceMs, () => firstPage(client));
    await runJson(at('app', 'uninstall', app.app_id, '--tenant', tenantKey));
    const codeOf = async () => {
      try {
        await firstPage(client);
        return 0;
      } catch (error) {
        return (error as { response?: { data: { code: number } } }).response?.data.code;
      }
    };
    await eventually(1_000, async () => expect(await codeOf()).toBe(99991673));
    await install(app.app_id);
    // The SDK keeps its old token, which stays dead; a program that asks anew is served.
    await eventually(1_000, async () => expect(await codeOf()).toBe(99991663));
    const { tenant_access_token: token } = await runJson(at('token', app.app_id, '--tenant', tenantKey));
    const answer = await fetch(`${server.url}/open-apis/hire/v1/interview_records`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(await answer.json()).toMatchObject({ code: 0 });
  });

  it('says what is wrong when nothing comes of it: no way to the event URL', async () => {
    const made = await createStore();
    const { app_id: appId } = made;
    await runJson(at('app', 'event-url', appId, '--event-url', 'http://10.255.255.1/events'));
    await eventually(patienceMs, async () => {
      const { apps } = await runJson<ListedApps>(at('app', 'list'));
      const store = apps.find(({ app_id }) => app_id === appId)?.store;
      expect(store?.event_url_error).toContain('outbound_private_networks');
    });
    const list = await run(at('app', 'list'));
    expect(list.out).toContain('waiting: refused: 10.255.255.1');
    const { events } = await runJson<{ events: Record<string, unknown>[] }>(at('outbox', 'list'));
    expect(events).toContainEqual({
      event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      app_id: appId,
      kind: 'url_verification',
      state: expect.stringMatching(/^(waiting|under_way)$/),
      tries: expect.any(Number),
      created_at_ms: expect.any(Number),
      next_try_at_ms: expect.any(Number),
      last_error: expect.stringContaining('10.255.255.1'),
    });
    expect(server.soFar.talk).toContain('event not delivered');
    for (const secret of [made.app_secret, made.verification_token])
      expect(server.soFar.talk).not.toContain(String(secret));
    const listener = await startEventListener();
    await runJson(at('app', 'event-url', appId, '--event-url', listener.url, '--verification-token', 'new'));
    await eventually(patienceMs, () => expect(listener.events()).toMatchObject([{ token: 'new' }]));
    await listener.close();
  });
});
