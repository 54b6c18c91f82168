import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { databaseFileName, openDatabase } from '#storage/dialect.ts';
import { isMigrated, migrate, NewerSchemaError, newestMigration } from '#storage/migrate.ts';
import { migrations } from '#storage/migrations/index.ts';
import { operations } from '../../src/app.ts';
import { openInstance } from '../support/instances.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';

const names = migrations.map(({ name }) => name);

/** Run the program as a process of its own, without settings of this machine; answers its exit code. */
function run(args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH },
  });
  return new Promise((resolve) => child.once('exit', resolve));
}

describe.each(databaseKinds)('migrations on %s', (kind) => {
  let location: Location;
  beforeEach(async () => {
    location = await newLocation(kind);
  });
  afterEach(() => location.remove());
  const open = () =>
    openDatabase({ dataFolder: location.settings.data, databaseUrl: location.settings.database_url });

  it('make an empty database ready, once', async () => {
    const database = await open();
    expect(await migrate(database, 1_000)).toEqual(names);
    expect(await isMigrated(database)).toBe(true);
    expect(await migrate(database, 2_000)).toEqual([]);
    const { rows } = await sql`select name, applied_at_ms from schema_migrations`.execute(database.read);
    expect(rows).toEqual(names.map((name) => ({ name, applied_at_ms: 1_000 })));
    await database.close();
  });

  it('have names that sort in their order', () => {
    expect(names).toEqual(names.toSorted());
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^\d{3}-[a-z0-9-]+$/);
    expect(newestMigration).toBe(names.at(-1));
  });

  it('leave nothing behind when one of them fails', async () => {
    const database = await open();
    await database.transaction((tx) => sql`create table record_changes (x integer)`.execute(tx));
    await expect(migrate(database, 1_000)).rejects.toThrow('record_changes');
    await database.transaction((tx) => sql`drop table record_changes`.execute(tx));
    expect(await migrate(database, 1_000)).toEqual(names);
    await database.close();
  });

  it('run in one of several instances that start together', async () => {
    const apps = await Promise.all(Array.from({ length: 5 }, () => openInstance(location)));
    expect(apps.flatMap((app) => app.migrations)).toEqual(names);
    const [first] = apps;
    for (const app of apps) {
      expect(await operations.listTenants(app.ctx)).toHaveLength(1);
      expect(app.ctx.keys.fingerprint).toBe(first?.ctx.keys.fingerprint);
      expect(await isMigrated(app.ctx.database)).toBe(true);
    }
    await Promise.all(apps.map((app) => app.close()));
  });

  it('run in one of several processes that start together', async () => {
    const codes = await Promise.all(Array.from({ length: 3 }, () => run(['migrate', ...location.flags])));
    expect(codes).toEqual([0, 0, 0]);
    const app = await openInstance(location);
    expect(app.migrations).toEqual([]);
    expect(await operations.listTenants(app.ctx)).toHaveLength(1);
    await app.close();
  });

  it('refuse a database that a newer program made, and leave it alone', async () => {
    const app = await openInstance(location);
    const newer = '999-from-the-future';
    await app.ctx.database.transaction((tx) =>
      sql`insert into schema_migrations (name, applied_at_ms) values (${newer}, 1)`.execute(tx),
    );
    await expect(isMigrated(app.ctx.database)).rejects.toThrow(NewerSchemaError);
    await app.close();
    await expect(openInstance(location)).rejects.toThrow(NewerSchemaError);
    await expect(openInstance(location)).rejects.toThrow(newer);
    const database = await open();
    const { rows } = await sql<{ name: string }>`select name from schema_migrations order by name`.execute(
      database.read,
    );
    expect(rows.map(({ name }) => name)).toEqual([...names, newer]);
    await database.close();
  });
});

describe('a database of its own', () => {
  it('is a file that only its owner may read, in a folder that is made', async () => {
    const location = await newLocation('sqlite');
    const data = join(location.settings.data, 'deep', 'folder');
    const app = await openInstance(location, { data });
    expect(statSync(data).mode & 0o777).toBe(0o700);
    for (const suffix of ['', '-wal', '-shm']) {
      expect(statSync(join(data, databaseFileName + suffix)).mode & 0o077, suffix).toBe(0);
    }
    await app.close();
    await location.remove();
  });

  it('is refused on PostgreSQL when it does not store UTF-8', async () => {
    const adminUrl = inject('postgresUrl');
    const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
    const name = `latin_${process.pid}`;
    await admin.unsafe(
      `create database ${name} encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0`,
    );
    try {
      const databaseUrl = adminUrl.replace(/\/postgres$/, `/${name}`);
      await expect(openDatabase({ dataFolder: '', databaseUrl })).rejects.toThrow(/LATIN1.*UTF8/);
    } finally {
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    }
  });
});
