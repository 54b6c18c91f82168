import { Writable } from 'node:stream';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { buildHttpApp } from '#http/app.ts';
import { type App, openApp, operations } from '../../src/app.ts';
import { loadConfig, type Settings } from '../../src/config.ts';
import { buildEdge } from '../../src/server.ts';
import { type DatabaseKind, type Location, newLocation } from './locations.ts';

/** A clock that only moves when a test moves it. Starts at a fixed time. */
export class TestClock {
  nowMs = Date.UTC(2026, 10, 22, 8, 0, 0);
  readonly now = () => this.nowMs;

  advance(ms: number): void {
    this.nowMs += ms;
  }
}

export interface TestApp {
  app: App;
  http: FastifyInstance;
  clock: TestClock;
  location: Location;
  /** Lines that were logged, parsed. */
  logs: Record<string, unknown>[];
  /** GET with a token (or none) and a query; answers status, headers and parsed body. */
  get(path: string, token?: string): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

/** The real product on a database of its own, without a socket and with a clock of the test's. */
export async function openTestApp(kind: DatabaseKind, settings: Partial<Settings> = {}): Promise<TestApp> {
  const location = await newLocation(kind);
  const clock = new TestClock();
  const config = loadConfig({ ...location.settings, ...settings }, {});
  const app = await openApp(config.settings, clock.now);
  const logs: Record<string, unknown>[] = [];
  const log = new Writable({
    write(line, _encoding, done) {
      logs.push(JSON.parse(String(line)));
      done();
    },
  });
  const http = await buildHttpApp(buildEdge(app, { loopbackOnly: false, log }));
  return {
    app,
    http,
    clock,
    location,
    logs,
    get: (path, token) =>
      http.inject({
        method: 'GET',
        url: path,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      }),
    async close() {
      await http.close();
      await app.close();
      await location.remove();
    },
  };
}

export const allScopes = Object.keys(operations.knownScopes);

/** An app with scopes in a tenant (default: the first), and a live token of it. */
export async function makeCaller(
  { app: { ctx } }: TestApp,
  { scopes = allScopes, tenantKey }: { scopes?: readonly string[]; tenantKey?: string } = {},
) {
  const tenant = await operations.findTenant(ctx, tenantKey);
  const { app, appSecret } = await operations.createApp(ctx, {
    name: 'test',
    tenant,
    type: 'custom',
    scopes,
    appId: undefined,
    appSecret: undefined,
  });
  const { token } = await operations.tokenOfApp(ctx, app);
  return { app, appSecret, tenant, token };
}

/** Import items (objects, one a line, or raw text) into a tenant. */
export async function importItems(
  { app: { ctx, dataFolder } }: TestApp,
  items: readonly unknown[] | string,
  options: { appId?: string; userIdType?: 'open_id' | 'union_id' | 'user_id'; tenantKey?: string } = {},
) {
  const text = typeof items === 'string' ? items : items.map((item) => JSON.stringify(item)).join('\n');
  async function* input() {
    yield Buffer.from(text);
  }
  const rejects: { line: number; field: string; reason: string }[] = [];
  const report = await operations.importRecords(ctx, {
    input: input(),
    tenant: await operations.findTenant(ctx, options.tenantKey),
    appId: options.appId,
    userIdType: options.userIdType ?? (options.appId === undefined ? 'user_id' : 'open_id'),
    rejectFolder: `${dataFolder}/rejected`,
    onReject: (reject) => rejects.push(reject),
  });
  return { ...report, rejects };
}
