import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../support/database-file.ts';
import { killDuring, loggedOddly, marksOf } from '../support/killed-pulls.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { exported, pullJson, runPull, type Source, startPull } from '../support/mirrors.ts';
import { eventually, type RunningServer, runJson, startServer } from '../support/process.ts';

const recordCount = 1_500;

describe('a pull that is stopped in the middle', { timeout: 120_000 }, () => {
  let sourceAt: Location;
  let server: RunningServer;
  let source: Source;
  beforeAll(async () => {
    sourceAt = await newLocation('sqlite');
    await runJson(['generate', '--records', String(recordCount), ...sourceAt.flags]);
    const scope = ['--scope', 'hire:interview:readonly'];
    const app = await runJson<Source>(['app', 'create', '--name', 'Mirror', ...scope, ...sourceAt.flags]);
    server = await startServer(sourceAt.flags);
    source = { ...app, url: server.url };
  });
  afterAll(async () => {
    await server?.kill();
    await sourceAt?.remove();
  });

  it.concurrent.each(databaseKinds)('by kill -9 again and again loses nothing, on %s', async (kind) => {
    const to = await newLocation(kind);
    await runJson(['migrate', ...to.flags]);
    for (const afterRecords of [1, 250, 400]) {
      expect(await killDuring(startPull(source, to), to, afterRecords)).toBe(true);
    }
    const landed = await marksOf(to);
    expect(landed).toBeGreaterThan(600);
    expect(landed).toBeLessThan(recordCount);
    const report = await pullJson(source, to);
    expect(report).toMatchObject({ pass: 1, resumed: true, completed: true });
    expect(report.records).toEqual({
      created: recordCount - landed,
      updated: 0,
      unchanged: 0,
      deleted: 0,
      rejected: 0,
    });
    expect(await loggedOddly(to)).toEqual([]);
    expect(await exported(to, '--app', source.app_id)).toEqual(
      await exported(sourceAt, '--app', source.app_id),
    );
    await to.remove();
  });

  it.concurrent('by SIGINT keeps what it has, says so, and lets the next go on at once', async () => {
    const to = await newLocation('sqlite');
    await runJson(['migrate', ...to.flags]);
    const pull = startPull(source, to, '--json');
    await eventually(20_000, async () => expect(await marksOf(to)).toBeGreaterThan(0));
    const second = await runPull(source, to);
    expect([second.exitCode, second.talk]).toEqual([
      1,
      expect.stringContaining('another pull of this source'),
    ]);
    const { exitCode, out } = await pull.kill('SIGINT');
    expect(exitCode).toBe(130);
    const report = JSON.parse(out) as { completed: boolean; records: { created: number } };
    expect(report).toMatchObject({ completed: false, records: { created: await marksOf(to) } });
    expect(await query(to, 'select lease_until_ms from pulls where lease_id is not null')).toEqual([]);
    // As if the source did not know its own token any more.
    await query(to, "update pulls set page_token = 'AAAA'");
    expect(await pullJson(source, to)).toMatchObject({ resumed: true, completed: true });
    expect(await loggedOddly(to)).toEqual([]);
    expect(await exported(to, '--app', source.app_id)).toHaveLength(recordCount);
    await to.remove();
  });

  it('by a source that goes away keeps what it has, and goes on from there', async () => {
    const to = await newLocation('sqlite');
    await runJson(['migrate', ...to.flags]);
    const pull = startPull(source, to);
    await eventually(20_000, async () => expect(await marksOf(to)).toBeGreaterThan(0));
    const { port } = server;
    await server.kill('SIGKILL');
    await sleep(300);
    expect(pull.child.exitCode).toBe(null);
    server = await startServer([...sourceAt.flags, '--port', String(port)]);
    expect((await pull.finished).exitCode).toBe(0);
    expect(await loggedOddly(to)).toEqual([]);
    expect(await exported(to, '--app', source.app_id)).toHaveLength(recordCount);
    await to.remove();
  });
});
