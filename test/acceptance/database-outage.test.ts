import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchToken, listRecords, tokenOf } from '../support/api-calls.ts';
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.ts';
import { type Location, newLocation } from '../support/locations.ts';
import { eventually, type RunningServer, runJson, startServer } from '../support/process.ts';

describe('a server whose PostgreSQL', () => {
  let location: Location;
  let proxy: DatabaseProxy;
  let server: RunningServer;
  let app: { app_id: string; app_secret: string } & Record<string, unknown>;
  let token: string;
  const list = async () => (await listRecords(server.url, token)).status;

  beforeEach(async () => {
    location = await newLocation('postgres');
    app = await runJson(['app', 'create', '--name', 'x', '--scope', 'hire:interview', ...location.flags]);
    proxy = await startDatabaseProxy(String(location.settings.database_url));
    server = await startServer(['--data', location.settings.data, '--database-url', proxy.url], {
      env: { MIANPING_DRAIN_MS: '100', MIANPING_DATABASE_TIMEOUT_MS: '5000' },
    });
    token = await tokenOf(server.url, app);
    expect(await list()).toBe(200);
  });
  afterEach(async () => {
    await server?.kill('SIGKILL');
    await proxy?.close();
    await location?.remove();
  });

  it('goes away answers 500 meanwhile, and works on when it is there again', async () => {
    const calls = Promise.all(Array.from({ length: 20 }, list));
    proxy.mood = 'gone';
    await calls;
    await eventually(30_000, async () => expect(await list()).toBe(500));
    proxy.mood = 'passing';
    await eventually(60_000, async () => expect(await list()).toBe(200));
    expect(await fetchToken(server.url, app.app_id, app.app_secret)).toMatchObject({ code: 0 });
    expect(await server.kill('SIGTERM')).toMatchObject({ exitCode: 0 });
  });

  it('falls silent still ends when it is told to', async () => {
    // Connections enough for all that a server does by itself, so that none of it fails to connect instead.
    await Promise.all(Array.from({ length: 20 }, () => fetchToken(server.url, app.app_id, app.app_secret)));
    proxy.mood = 'silent';
    await eventually(20_000, () => expect(proxy.unanswered.size).toBeGreaterThan(1));
    // Sooner than a request would fail.
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'database does not answer' }]);
    expect(await server.kill('SIGTERM')).toMatchObject({ exitCode: 0, signal: null });
    expect(server.soFar.talk).toContain('"msg":"stopped"');
  });
});
