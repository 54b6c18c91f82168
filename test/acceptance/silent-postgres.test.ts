import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { listPath, listRecords, tokenOf, tokenPath } from '../support/api-calls.ts';
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.ts';
import { type Location, newLocation } from '../support/locations.ts';
import { execute } from '../support/postgres-cluster.ts';
import { eventually, type RunningServer, runJson, startServer } from '../support/process.ts';

const systemError = { status: 500, code: 1002001 };
/** A call that takes longer hangs. */
const hangsAfterMs = 30_000;

const scopes = Object.keys(operations.knownScopes).flatMap((scope) => ['--scope', scope]);

interface Entry {
  log_id?: string;
  err?: { type: string; message: string };
}

describe('a server whose PostgreSQL is connected but silent', () => {
  let location: Location;
  let proxy: DatabaseProxy;
  let server: RunningServer;
  let app: { app_id: string; app_secret: string } & Record<string, unknown>;
  let token: string;
  let stopped: number[];

  beforeEach(async () => {
    stopped = [];
    location = await newLocation('postgres');
    app = await runJson(['app', 'create', '--name', 'x', ...scopes, ...location.flags]);
    proxy = await startDatabaseProxy(String(location.settings.database_url));
    server = await startServer(['--data', location.settings.data, '--database-url', proxy.url], {
      env: { MIANPING_DRAIN_MS: '100', MIANPING_DATABASE_TIMEOUT_MS: '1000' },
    });
    token = await tokenOf(server.url, app);
    expect((await listRecords(server.url, token)).status).toBe(200);
  });
  afterEach(async () => {
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
    await server?.kill('SIGKILL');
    await proxy?.close();
    await location?.remove();
  });

  async function ask(path: string, options: RequestInit = {}) {
    const signal = AbortSignal.timeout(hangsAfterMs);
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await fetch(`${server.url}${path}`, { headers, signal, ...options });
    const body = (await answer.json()) as { code: number; error?: { log_id: string }; status?: string };
    return { status: answer.status, code: body.code, logId: body.error?.log_id, readiness: body.status };
  }
  const everything = () => [
    ...Array.from({ length: 40 }, () => ask(listPath)),
    ...Array.from({ length: 40 }, () =>
      ask(tokenPath, {
        method: 'POST',
        body: JSON.stringify({ app_id: app.app_id, app_secret: app.app_secret }),
      }),
    ),
    ask('/open-apis/hire/v1/interviewers'),
    ask('/open-apis/hire/v1/interview_feedback_forms'),
    ask('/open-apis/hire/v1/interviews?start_time=1'),
    ask('/open-apis/hire/v2/interview_records?ids=1'),
    ask('/open-apis/hire/v1/attachments/1'),
  ];
  const entries = () =>
    server.soFar.talk
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Entry);

  it('answers a system error in time, says why in its log, and works on by itself', async () => {
    proxy.mood = 'silent';
    const ready = ask('/readyz');
    const answers = await Promise.all(everything());
    expect(await ready).toMatchObject({ status: 503 });
    for (const { logId, ...answer } of answers) {
      expect(answer).toMatchObject(systemError);
      const cause = entries().find(({ log_id, err }) => log_id === logId && err)?.err;
      expect(cause).toMatchObject({
        type: 'DatabaseSilentError',
        message: 'PostgreSQL did not answer within 1000 ms',
      });
    }
    // Nobody is let in on what is remembered of a database that can't be asked.
    expect(await ask(listPath)).toMatchObject(systemError);
    proxy.mood = 'passing';
    await eventually(30_000, async () => expect(await ask(listPath)).toMatchObject({ status: 200 }));
    expect(await ask('/readyz')).toMatchObject({ status: 200, readiness: 'ok' });
    expect(await tokenOf(server.url, app)).toBe(token);
    expect(await server.kill('SIGTERM')).toMatchObject({ exitCode: 0, signal: null });
  });

  it('lets in no app that was disabled meanwhile', async () => {
    proxy.mood = 'silent';
    const answers = Promise.all([1, 2, 3].map(() => ask(listPath)));
    await runJson(['app', 'disable', app.app_id, ...location.flags]);
    await answers;
    expect(await ask(listPath)).toMatchObject(systemError);
    proxy.mood = 'passing';
    const statuses: number[] = [];
    await eventually(30_000, async () => {
      const { status, code } = await ask(listPath);
      statuses.push(status);
      expect(code).toBe(99991662);
    });
    expect(statuses).not.toContain(200);
  });

  it('works on over new connections while processes of PostgreSQL hang, and ends beside them', async () => {
    const url = String(location.settings.database_url);
    // So that none is left that could be used in place of those.
    await Promise.all(Array.from({ length: 40 }, () => tokenOf(server.url, app)));
    stopped = await eventually(20_000, async () => {
      const rows = (await execute(
        url,
        `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
         and application_name = 'mianping' and state = 'idle'`,
      )) as { pid: number }[];
      expect(rows).toHaveLength(8);
      return rows.map(({ pid }) => pid);
    });
    for (const pid of stopped) process.kill(pid, 'SIGSTOP');
    await eventually(30_000, async () => expect(await ask(listPath)).toMatchObject({ status: 200 }));
    expect(await ask('/readyz')).toMatchObject({ status: 200 });
    expect(await tokenOf(server.url, app)).toBe(token);
    expect(await server.kill('SIGTERM')).toMatchObject({ exitCode: 0, signal: null });
  });
});
