import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRecords, tokenOf } from '../support/api-calls.ts';
import { query } from '../support/database-file.ts';
import { openInstance } from '../support/instances.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { NumberWriter } from '../support/number-writer.ts';
import { itemsOf, write, writingApp } from '../support/numbered-writes.ts';
import { run, runJson, startServer } from '../support/process.ts';
import { changesOf, exportText } from '../support/stored.ts';

interface BackupReport {
  bytes: number;
  tables: Record<string, number>;
  installation_key: { included: boolean };
}

const modeOf = (file: string) => statSync(file).mode & 0o777;

const generated = 1500;

/** Number of the write whose changes were the last that are in a backup: each write leaves a change for each item. */
function lastWriteIn({ tables }: BackupReport): number {
  const total = tables.record_changes ?? 0;
  let changes = generated;
  let number = 0;
  while (changes < total) changes += itemsOf(++number).length;
  if (changes > total) throw new Error(`write ${number} is there in part`);
  return number;
}

describe.each(databaseKinds)('a backup taken while others write, on %s', (kind) => {
  /** Kept outside, so that the installation it is compared with derives the same ids. */
  const key = { installation_key: 'c'.repeat(64) };
  const env = { MIANPING_INSTALLATION_KEY: key.installation_key };
  const secrets = { app_id: writingApp, app_secret: 'the-secret-of-before' };
  let location: Location;
  /** Where the same was written one after the other, up to the last write that is in the backup. */
  let reference: Location;
  let file: string;
  let token: string;

  async function setUp(at: Location): Promise<void> {
    await runJson(['migrate', ...at.flags], { env });
    // Ids are derived from it, too.
    await query(at, `update tenants set tenant_key = 'the-same-everywhere'`);
    const secretFile = join(at.settings.data, 'secret');
    writeFileSync(secretFile, secrets.app_secret);
    const own = ['--app-id', writingApp, '--app-secret-file', secretFile, '--scope', 'hire:interview'];
    await runJson(['app', 'create', '--name', 'Writes', ...own, ...at.flags], { env });
    await runJson(['generate', '--records', String(generated), ...at.flags], { env });
  }

  beforeAll(async () => {
    location = await newLocation(kind);
    file = join(location.settings.data, 'live.tgz');
    await setUp(location);
    const server = await startServer(location.flags, { env });
    token = await tokenOf(server.url, secrets);
    const writer = new NumberWriter(location, key);
    await writer.until(10);
    const [before, startedAt] = [writer.written, Date.now()];
    const report = await runJson<BackupReport>(['backup', file, ...location.flags], { env });
    const [after, seconds] = [writer.written, (Date.now() - startedAt) / 1000];
    // What the proof is about: at least 200 records were written in each second of the backup.
    expect((after - before) * itemsOf(1).length).toBeGreaterThan(200 * seconds);
    await writer.until(after + 3);
    await writer.stop();
    await server.kill();
    expect(report.installation_key.included).toBe(false);
    const lastWrite = lastWriteIn(report);
    expect(lastWrite).toBeGreaterThanOrEqual(before);
    expect(lastWrite).toBeLessThanOrEqual(after + 1);
    reference = await newLocation('sqlite');
    await setUp(reference);
    const rebuilt = await openInstance(reference, key);
    for (let number = 1; number <= lastWrite; number++) await write(rebuilt, number);
    await rebuilt.close();
  });
  afterAll(async () => {
    await location?.remove();
    await reference?.remove();
  });

  it.each(databaseKinds)('is, restored on %s, the state after one of the writes', async (target) => {
    const restored = await newLocation(target);
    const dry = await runJson(['restore', file, '--dry-run', ...restored.flags], { env });
    expect(dry).toMatchObject({ dry_run: true });
    expect(readdirSync(restored.settings.data)).toEqual([]);
    await runJson(['restore', file, ...restored.flags], { env });
    const apps = await Promise.all([restored, reference].map((one) => openInstance(one, key)));
    const both = apps.map((app) => ({ app }));
    const [here, there] = await Promise.all(both.map((one) => exportText(one, { format: 'bundle' })));
    expect(here === there, 'the exports are equal').toBe(true);
    const changes = await Promise.all(both.map((one) => changesOf(one)));
    const whatChanged = changes.map((list) => list.map(({ seq, id, kind: what }) => [Number(seq), id, what]));
    expect(whatChanged[0]).toEqual(whatChanged[1]);
    await Promise.all(apps.map((app) => app.close()));
    const server = await startServer(restored.flags, { env });
    const answer = await listRecords(server.url, token);
    expect(answer).toMatchObject({ status: 200, code: 0 });
    expect(answer.items.every(({ user_id: id }) => id?.startsWith('ou_'))).toBe(true);
    // The same token is handed out again, as it was before.
    expect(await tokenOf(server.url, secrets)).toBe(token);
    await server.kill();
    await restored.remove();
  });

  it('is a file for its owner alone, and without the key it can not be restored', async () => {
    expect(modeOf(file)).toBe(0o600);
    expect(readdirSync(location.settings.data).filter((name) => name.endsWith('.part'))).toEqual([]);
    const target = await newLocation('sqlite');
    const { exitCode, talk } = await run(['restore', file, ...target.flags]);
    expect([exitCode, talk]).toEqual([1, expect.stringContaining('give it in MIANPING_INSTALLATION_KEY')]);
    expect(readdirSync(target.settings.data)).toEqual([]);
    await target.remove();
  });
});
