import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import SqliteFile from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, operations } from '../../src/app.ts';
import { openInstance } from '../support/instances.ts';
import { type Location, newLocation } from '../support/locations.ts';

/** Longer than SQLite itself was once told to wait. */
const holdMs = 1_200;

describe('a first start', () => {
  let location: Location;
  beforeEach(async () => {
    location = await newLocation('sqlite');
  });
  afterEach(() => location?.remove());

  /** What another process does in the same moment, and how it ends that. */
  const others: Record<string, [(file: SqliteFile.Database) => void, (file: SqliteFile.Database) => void]> = {
    'reads the empty file': [
      (file) => {
        file.exec('begin');
        file.prepare('select * from sqlite_schema').all();
      },
      (file) => file.exec('commit'),
    ],
    'is about to write': [(file) => file.exec('begin immediate'), (file) => file.exec('commit')],
    'writes the head of the file': [(file) => file.exec('begin exclusive'), (file) => file.exec('commit')],
    'copies it alone': [
      (file) => {
        file.pragma('locking_mode = exclusive');
        file.pragma('journal_mode = WAL');
        file.exec('begin immediate; commit');
      },
      () => {},
    ],
  };
  it.each(Object.entries(others))('waits its turn while another process %s', async (_, [hold, release]) => {
    mkdirSync(location.settings.data, { recursive: true });
    const other = new SqliteFile(join(location.settings.data, 'mianping.sqlite'));
    hold(other);
    let isOpen = false;
    const opening: Promise<App> = openInstance(location).then((app) => {
      isOpen = true;
      return app;
    });
    opening.catch(() => {});
    await sleep(holdMs);
    expect(isOpen).toBe(false);
    release(other);
    other.close();
    const app = await opening;
    expect(await operations.listTenants(app.ctx)).toHaveLength(1);
    await app.close();
  });

  it('of several at once is that of one', async () => {
    const apps = await Promise.all(Array.from({ length: 6 }, () => openInstance(location)));
    expect(new Set(apps.map(({ ctx }) => ctx.keys.fingerprint)).size).toBe(1);
    expect(apps.filter(({ migrations }) => migrations.length > 0)).toHaveLength(1);
    await Promise.all(apps.map((app) => app.close()));
  });
});
