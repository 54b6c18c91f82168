import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Stores } from '#operations/backup/stores.ts';
import { openStores, operations } from '../../src/app.ts';
import { openAppAt } from '../support/app-at.ts';
import { settingsAt } from '../support/backups.ts';
import { query } from '../support/database-file.ts';
import { everything, fill, filledFile as png } from '../support/filled.ts';
import { type DatabaseKind, databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const listPath = '/open-apis/hire/v1/interview_records?page_size=100';

async function namesOf({ blobs }: Stores): Promise<string[]> {
  const names: string[] = [];
  for await (const name of blobs.list()) names.push(name);
  return names;
}

describe.each(databaseKinds)('moving data from %s', (kind) => {
  const otherKind: DatabaseKind = kind === 'sqlite' ? 'postgres' : 'sqlite';
  let test: TestApp;
  let location: Location;
  beforeEach(async () => {
    test = await openTestApp(kind);
    location = await newLocation(otherKind);
  });
  afterEach(async () => {
    await location?.remove();
    await test?.close();
  });

  it('copies everything to the other database', async () => {
    const { caller, other, sha256 } = await fill(test);
    const before = await everything(test, caller.app.appId, other.tenantKey);
    await expect(openStores(settingsAt(test.location), 'alone')).rejects.toThrow(/in use.*stop the server/);
    await test.app.close();
    const from = await openStores(settingsAt(test.location), 'alone');
    const to = await openStores(settingsAt(location), 'new');
    const report = await operations.moveData({ from: from as Stores, to });
    expect(report.blobs).toEqual({ copied: 1, missing: [] });
    expect(report.tables).toContainEqual(expect.objectContaining({ name: 'interview_records', rows: 622 }));
    await expect(operations.moveData({ from: from as Stores, to })).rejects.toThrow(/holds data already/);
    await from?.database.close();
    await to.database.close();
    const there = await openAppAt({ location, clock: test.clock });
    expect(await everything(there, caller.app.appId, other.tenantKey)).toEqual(before);
    expect(await there.app.ctx.blobs.size(sha256)).toBe(png.length);
    expect((await there.get(listPath, caller.token)).statusCode).toBe(200);
    await there.close();
    expect(existsSync(test.location.settings.data)).toBe(true);
  });

  it('tells which files are damaged, and keeps none of them under another name', async () => {
    const { sha256 } = await fill(test);
    await test.app.close();
    const place = join(test.location.settings.data, 'blobs', sha256.slice(0, 2), sha256);
    writeFileSync(place, Buffer.alloc(png.length));
    const from = await openStores(settingsAt(test.location), 'alone');
    const to = await openStores(settingsAt(location), 'new');
    const report = await operations.moveData({ from: from as Stores, to });
    expect(report.blobs).toEqual({ copied: 0, missing: [sha256] });
    expect(await namesOf(to)).toEqual([]);
    await from?.database.close();
    await to.database.close();
  });

  it('mends a file that is damaged where the data go to', async () => {
    const { sha256 } = await fill(test);
    await test.app.close();
    const shelf = join(location.settings.data, 'blobs', sha256.slice(0, 2));
    mkdirSync(shelf, { recursive: true });
    writeFileSync(join(shelf, sha256), Buffer.alloc(png.length));
    const from = await openStores(settingsAt(test.location), 'alone');
    const to = await openStores(settingsAt(location), 'new');
    const report = await operations.moveData({ from: from as Stores, to });
    expect(report.blobs).toEqual({ copied: 1, missing: [] });
    expect(readFileSync(join(shelf, sha256)).equals(png)).toBe(true);
    await from?.database.close();
    await to.database.close();
  });

  it('says what is wrong with a database that was never set up, or that an older version made', async () => {
    const refusal = async () => {
      const from = await openStores(settingsAt(test.location), 'alone');
      const to = await openStores(settingsAt(location), 'new');
      const error = await operations.moveData({ from: from as Stores, to }).catch((one: Error) => one);
      await from?.database.close();
      await to.database.close();
      return error;
    };
    await test.app.close();
    await query(test.location, 'drop table outbox');
    await query(test.location, `delete from schema_migrations where name > '003'`);
    expect(await refusal()).toMatchObject({
      name: 'BackupError',
      message: expect.stringContaining('migrate first'),
    });
    await query(test.location, 'drop table schema_migrations');
    expect(await refusal()).toMatchObject({
      name: 'BackupError',
      message: expect.stringContaining('never been set up'),
    });
  });
});
