import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox.ts';
import { killDuring, loggedOddly, marksOf } from '../support/killed-pulls.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { demoApps, exported, pullJson, startPull } from '../support/mirrors.ts';
import { run, runJson, startServer } from '../support/process.ts';

const total = 1_014;

describe('a pull from a source that fails on purpose', { timeout: 120_000 }, () => {
  let original: Location;
  let sandbox: Sandbox;
  let appId: string;
  beforeAll(async () => {
    original = await newLocation('sqlite');
    await (await startServer(['--demo', ...original.flags])).kill();
    // Enough pages for three breaks and what goes wrong besides.
    await runJson(['generate', '--records', '600', ...original.flags]);
    appId = demoApps(original)[0]?.app_id ?? '';
    const file = join(original.settings.data, 'seed.bundle');
    const bundle = await run(['export', '--format', 'bundle', '--app', appId, ...original.flags]);
    writeFileSync(file, bundle.out);
    sandbox = await startSandbox({ seed: { file }, appId });
  });
  afterAll(async () => {
    await sandbox?.close();
    await original?.remove();
  });

  it.concurrent.each(databaseKinds)('and is killed three times loses nothing, on %s', async (kind) => {
    const to = await newLocation(kind);
    await runJson(['migrate', ...to.flags]);
    const world = await sandbox.run(kind);
    const source = { url: world.domain, app_id: world.appId, app_secret: world.appSecret };
    const rounds = [
      ['flaky-network', 1],
      ['rate-limited-sync', 150],
      ['flaky-network', 200],
    ] as const;
    for (const [scenario, afterRecords] of rounds) {
      world.startScenario(scenario);
      expect(await killDuring(startPull(source, to), to, afterRecords)).toBe(true);
    }
    expect(await marksOf(to)).toBeLessThan(total);
    world.startScenario('rate-limited-sync');
    const report = await pullJson(source, to, '--verify');
    expect(report).toMatchObject({
      resumed: true,
      completed: true,
      verified: { there: total, here: total, mismatches: [] },
    });
    expect(report.waits).toBeGreaterThan(0);
    expect(await loggedOddly(to)).toEqual([]);
    expect(await exported(to, '--app', appId)).toEqual(await exported(original, '--app', appId));
    const of = (lines: Awaited<ReturnType<typeof exported>>) =>
      lines.filter(({ type }) => type === 'record' || type === 'attachment');
    const bundle = ['--app', appId, '--format', 'bundle'];
    expect(of(await exported(to, ...bundle))).toEqual(of(await exported(original, ...bundle)));
    await to.remove();
  });

  it.concurrent('stores what changes there while it verifies, and finds both sides alike', async () => {
    const to = await newLocation('sqlite');
    const world = await sandbox.run('changing');
    const source = { url: world.domain, app_id: world.appId, app_secret: world.appSecret };
    const secondReading = { route: 'hire.v1.interview_records.list', page: 2, nth: 2 };
    for (const kind of ['record_deleted', 'record_edited', 'record_inserted'] as const)
      world.faults.add({ match: secondReading, action: { kind, which: 'last' }, ends: { times: 1 } });
    const report = await pullJson(source, to, '--verify');
    expect(report.verified).toEqual({ there: total, here: total, mismatches: [] });
    expect(report.records).toMatchObject({ created: total + 1, deleted: 1, updated: 1 });
    const calls = { route: secondReading.route };
    expect(world.journal.verify({ calls, at_most_per_second: 10 })).toEqual({ ok: true, problems: [] });
    const again = await pullJson(source, to);
    expect(again.records).toMatchObject({ created: 0, updated: 0, deleted: 0, unchanged: total });
    await to.remove();
  });
});
