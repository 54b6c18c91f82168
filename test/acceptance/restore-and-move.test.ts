import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import SqliteFile from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRecords, tokenOf } from '../support/api-calls.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { run, runJson, start, startServer } from '../support/process.ts';

const records = 3000;

async function exportOf(location: Location): Promise<string> {
  const { exitCode, out } = await run(['export', '--format', 'bundle', ...location.flags]);
  expect(exitCode).toBe(0);
  return out;
}

describe('a restore', () => {
  let source: Location;
  let file: string;
  let exported: string;
  beforeAll(async () => {
    source = await newLocation('sqlite');
    await runJson(['generate', '--records', String(records), ...source.flags]);
    file = join(source.settings.data, 'all.tgz');
    await runJson(['backup', file, ...source.flags]);
    exported = await exportOf(source);
  });
  afterAll(() => source?.remove());

  it.each(databaseKinds)('into %s that is killed again and again leaves all or nothing', async (kind) => {
    const location = await newLocation(kind);
    const attempt = ['restore', file, ...location.flags];
    let killed = 0;
    for (let patienceMs = 200; ; patienceMs *= 1.5) {
      const { child, finished } = start(attempt);
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      const { exitCode, signal, talk } = await finished;
      clearTimeout(timer);
      if (signal === 'SIGKILL') {
        killed++;
        continue;
      }
      // One that was killed at its very end has restored everything before.
      if (exitCode !== 0) expect(talk).toContain('holds data already');
      break;
    }
    expect(killed).toBeGreaterThan(0);
    expect(await exportOf(location)).toBe(exported);
    expect((await run(['doctor', ...location.flags])).exitCode).toBe(0);
    await location.remove();
  });

  it.each(databaseKinds)('into %s where data are is refused, also as a dry run', async (kind) => {
    const location = await newLocation(kind);
    await runJson(['tenant', 'create', '--name', 'Here already', ...location.flags]);
    const before = await exportOf(location);
    for (const more of [[], ['--dry-run']]) {
      const { exitCode, talk } = await run(['restore', file, ...more, ...location.flags]);
      expect([exitCode, talk]).toEqual([1, expect.stringContaining('holds data already')]);
    }
    expect(await exportOf(location)).toBe(before);
    await location.remove();
  });

  it('of an altered file is refused and writes nothing', async () => {
    const location = await newLocation('sqlite');
    const altered = join(source.settings.data, 'altered.tgz');
    const bytes = readFileSync(file);
    bytes[bytes.length - 5000] = (bytes[bytes.length - 5000] as number) ^ 1;
    writeFileSync(altered, bytes);
    for (const more of [[], ['--dry-run']]) {
      const { exitCode, talk } = await run(['restore', altered, ...more, ...location.flags]);
      expect([exitCode, talk]).toEqual([1, expect.stringMatching(/damaged at|altered/)]);
    }
    expect(readdirSync(location.settings.data)).toEqual([]);
    await location.remove();
  });
});

describe('a backup', () => {
  it('that is killed leaves the file of before, and none of that name where none was', async () => {
    const location = await newLocation('sqlite');
    await runJson(['generate', '--records', String(records), ...location.flags]);
    const file = join(location.settings.data, 'all.tgz');
    const { child, finished } = start(['backup', file, ...location.flags]);
    while (!readdirSync(location.settings.data).some((name) => name.endsWith('.part'))) await sleep(5);
    child.kill('SIGKILL');
    await finished;
    expect(existsSync(file)).toBe(false);
    await runJson(['backup', file, ...location.flags]);
    await run(['restore', file, '--data', join(location.settings.data, 'restored')]);
    expect(await exportOf({ ...location, flags: ['--data', join(location.settings.data, 'restored')] })).toBe(
      await exportOf(location),
    );
    await location.remove();
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'that is stopped by %s leaves no half a file behind',
    async (signal) => {
      const location = await newLocation('sqlite');
      await runJson(['generate', '--records', String(records), ...location.flags]);
      const file = join(location.settings.data, 'all.tgz');
      const { child, finished } = start(['backup', file, ...location.flags]);
      while (!readdirSync(location.settings.data).some((name) => name.endsWith('.part'))) await sleep(5);
      child.kill(signal);
      expect(await finished).toMatchObject({ signal, out: '' });
      expect(readdirSync(location.settings.data).filter((name) => name.startsWith('all.tgz'))).toEqual([]);
      await location.remove();
    },
  );

  it('goes to standard output for `-`, and of nothing fails without making anything', async () => {
    const location = await newLocation('sqlite');
    const none = await run(['backup', '-', ...location.flags]);
    expect([none.exitCode, none.out]).toEqual([1, '']);
    expect(none.talk).toContain('there is no database in');
    expect(readdirSync(location.settings.data)).toEqual([]);
    await runJson(['migrate', ...location.flags]);
    const { exitCode, out, talk } = await run(['backup', '-', ...location.flags]);
    expect([exitCode, out.length > 500]).toEqual([0, true]);
    expect(talk).toMatch(/rows and 0 files/);
    await location.remove();
  });
});

describe('moving', () => {
  let embedded: Location;
  let server: Location;
  beforeAll(async () => {
    embedded = await newLocation('sqlite');
    server = await newLocation('postgres');
  });
  afterAll(async () => {
    await embedded?.remove();
    await server?.remove();
  });

  it('goes to PostgreSQL and back with everything, and refuses while a server runs', async () => {
    const url = server.settings.database_url as string;
    await runJson(['generate', '--records', '500', ...embedded.flags]);
    const app = await runJson<{ app_id: string; app_secret: string }>([
      'app',
      'create',
      '--name',
      'Reader',
      '--scope',
      'hire:interview',
      ...embedded.flags,
    ]);
    const before = await startServer(embedded.flags);
    const token = await tokenOf(before.url, app);
    const page = await listRecords(before.url, token);
    const refused = await run(['move', '--to', url, ...embedded.flags]);
    expect([refused.exitCode, refused.talk]).toEqual([1, expect.stringMatching(/in use: stop the server/)]);
    await before.kill();
    const exported = await exportOf(embedded);

    const { exitCode, out } = await run(['move', '--to', url, ...embedded.flags]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^interview_records +500 {2}[0-9a-f]{16}$/m);
    expect(out).toContain('MIANPING_DATABASE_URL');
    const there = ['--data', embedded.settings.data, '--database-url', url];
    const after = await startServer(there);
    expect(await listRecords(after.url, token)).toEqual(page);
    expect(await tokenOf(after.url, app)).toBe(token);
    const back = join(embedded.settings.data, 'back');
    const busy = await run(['move', '--to-data', back, ...there]);
    expect([busy.exitCode, busy.talk]).toEqual([1, expect.stringMatching(/in use: stop the servers/)]);
    await after.kill();

    expect(await exportOf({ ...server, flags: there })).toBe(exported);
    expect(await exportOf(embedded)).toBe(exported);
    const again = await run(['move', '--to', url, ...embedded.flags]);
    expect([again.exitCode, again.talk]).toEqual([1, expect.stringContaining('holds data already')]);
    const report = await runJson<{ tables: { name: string; rows: number }[] }>([
      'move',
      '--to-data',
      back,
      ...there,
    ]);
    expect(report.tables).toContainEqual(expect.objectContaining({ name: 'interview_records', rows: 500 }));
    expect(await exportOf({ ...embedded, flags: ['--data', back] })).toBe(exported);
  });

  it('that is refused ends, and leaves the target empty for the next time', async () => {
    const [from, to] = [await newLocation('sqlite'), await newLocation('postgres')];
    const attempt = ['move', '--to', to.settings.database_url as string, ...from.flags];
    new SqliteFile(join(from.settings.data, 'mianping.sqlite')).exec('vacuum').close();
    expect(await run(attempt)).toMatchObject({
      exitCode: 1,
      talk: expect.stringContaining('never been set up'),
    });
    rmSync(join(from.settings.data, 'mianping.sqlite'));
    const env = { MIANPING_INSTALLATION_KEY: 'd'.repeat(64) };
    await runJson(['generate', '--records', '5', ...from.flags], { env });
    for (const wrong of [{}, { MIANPING_INSTALLATION_KEY: 'e'.repeat(64) }]) {
      const refused = await run(attempt, { env: wrong });
      expect(refused).toMatchObject({
        exitCode: 1,
        talk: expect.stringContaining('MIANPING_INSTALLATION_KEY'),
      });
    }
    expect(await run(attempt, { env })).toMatchObject({ exitCode: 0 });
    await Promise.all([from.remove(), to.remove()]);
  });

  it('names one target, of the other kind', async () => {
    const url = server.settings.database_url as string;
    for (const more of [
      [],
      ['--to', url, '--to-data', 'x'],
      ['--to', url, '--database-url', url],
      ['--to-data', 'x'],
    ]) {
      const { exitCode, talk } = await run(['move', ...more, '--data', embedded.settings.data]);
      expect([exitCode, talk], more.join(' ')).toEqual([2, expect.stringMatching(/name one of|already/)]);
    }
    expect((await run(['move', '--to', 'mysql://x', ...embedded.flags])).exitCode).toBe(4);
  });
});
