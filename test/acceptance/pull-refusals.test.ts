import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../support/database-file.ts';
import { startListener } from '../support/listener.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { demoApps, exported, pullJson, runPull, type Source } from '../support/mirrors.ts';
import { type RunningServer, run, runJson, startServer } from '../support/process.ts';

async function closedPort(): Promise<number> {
  const listener = await startListener(() => {});
  await listener.close();
  return listener.port;
}

let sourceAt: Location;
let server: RunningServer;
let source: Source;
beforeAll(async () => {
  sourceAt = await newLocation('sqlite');
  server = await startServer(['--demo', ...sourceAt.flags]);
  const [app] = demoApps(sourceAt);
  source = { url: server.url, app_id: '', app_secret: '', ...app };
});
afterAll(async () => {
  await server?.kill();
  await sourceAt?.remove();
});

describe.each(databaseKinds)('a pull into %s', (kind) => {
  let mirrorAt: Location;
  beforeAll(async () => {
    mirrorAt = await newLocation(kind);
  });
  afterAll(() => mirrorAt?.remove());

  it('leaves out what the app may not read, and says so', async () => {
    const scopes = ['--scope', 'hire:interview:readonly'];
    const app = await runJson<Source>(['app', 'create', '--name', 'Less', ...scopes, ...sourceAt.flags]);
    const to = await newLocation(kind);
    const less = { ...app, url: server.url };
    const report = await pullJson(less, to);
    expect(report.records.created).toBe(414);
    expect(report.skipped).toEqual([{ kind: 'interviewers', reason: expect.stringContaining('99991672') }]);
    expect(await exported(to, '--app', app.app_id)).toEqual(await exported(sourceAt, '--app', app.app_id));
    await to.remove();
  });

  it('fails with a reason and writes nothing for a wrong secret, app, scope, domain or port', async () => {
    const to = await newLocation(kind);
    await runJson(['migrate', ...to.flags]);
    const wrong = 'wrong-secret-0123456789';
    const noScope = demoApps(sourceAt)[2];
    const cases: [Partial<Source>, RegExp][] = [
      [{ app_secret: wrong }, /10014.*app secret/i],
      [{ app_id: 'cli_nobody' }, /10003.*app id/i],
      [{ ...noScope }, /hire:interview:readonly.*99991672/],
      [{ url: `${server.url}/elsewhere` }, /check the domain|404/i],
      [{ url: `http://127.0.0.1:${await closedPort()}` }, /connection failed: ECONNREFUSED/],
      [{ url: 'ftp://127.0.0.1' }, /must begin with http/],
    ];
    const ended = await Promise.all(
      cases.map(async ([change, reason]) => ({
        reason,
        ...(await runPull({ ...source, ...change }, to, '--json')),
      })),
    );
    for (const { reason, exitCode, out, talk } of ended) {
      expect([exitCode, talk]).toEqual([1, expect.stringMatching(reason)]);
      for (const secret of [wrong, source.app_secret, noScope?.app_secret ?? wrong])
        expect(out + talk).not.toContain(secret);
    }
    expect(await query(to, 'select app_id from apps union select domain from pulls')).toEqual([]);
    await to.remove();
  });

  it('takes the secret from the environment, from a file, and from nowhere else', async () => {
    const file = join(mirrorAt.settings.data, 'secret');
    writeFileSync(file, `${source.app_secret}\n`);
    const args = ['pull', '--domain', source.url, '--app-id', source.app_id, ...mirrorAt.flags];
    const fromFile = await run([...args, '--app-secret-file', file]);
    const fromNamed = await run(args, { env: { MIANPING_PULL_APP_SECRET_FILE: file } });
    const none = await run(args);
    expect([fromFile.exitCode, fromNamed.exitCode, none.exitCode]).toEqual([0, 0, 4]);
    expect(none.talk).toContain('MIANPING_PULL_APP_SECRET');
    expect((await run([...args, '--dry-run', '--verify', '--app-secret-file', file])).exitCode).toBe(2);
    for (const { out, talk } of [fromFile, fromNamed, none])
      expect(out + talk).not.toContain(source.app_secret);
    expect(existsSync(join(mirrorAt.settings.data, 'rejected'))).toBe(false);
    const stored = await query(mirrorAt, 'select subject from audit_log');
    expect(JSON.stringify(stored)).not.toContain(source.app_secret);
    if (kind === 'sqlite')
      expect(readFileSync(join(mirrorAt.settings.data, 'mianping.sqlite')).includes(source.app_secret)).toBe(
        false,
      );
  });
});
