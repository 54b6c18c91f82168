import { type Kysely, sql } from 'kysely';
import type { Database } from './database.ts';
import { migrations } from './migrations/index.ts';
import type { Tables } from './tables.ts';

/** The database was made by a newer program; this one must not touch it. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

export const newestMigration = migrations.at(-1)?.name ?? 'none';

/**
 * Bring the schema up to date, under a lock: of several processes that start together one migrates, the others wait.
 * Answers the names of the migrations that were run. Fails with NewerSchemaError on a schema this program does not know.
 */
export async function migrate(database: Database, nowMs: number): Promise<string[]> {
  return database.transaction(async (tx) => {
    await database.dialect.lockSetUp(tx);
    await sql`create table if not exists schema_migrations (name text primary key, applied_at_ms bigint not null)`.execute(
      tx,
    );
    const pending = await pendingMigrations(tx);
    for (const migration of pending) {
      await migration.up(tx);
      await sql`insert into schema_migrations (name, applied_at_ms) values (${migration.name}, ${nowMs})`.execute(
        tx,
      );
    }
    return pending.map((migration) => migration.name);
  });
}

/** Whether the schema is exactly the one this program knows. Fails when the database can't be reached. */
export async function isMigrated(database: Database): Promise<boolean> {
  return (await pendingMigrations(database.read)).length === 0;
}

async function pendingMigrations(db: Kysely<Tables>) {
  const { rows } = await sql<{ name: string }>`select name from schema_migrations`.execute(db);
  const applied = new Set(rows.map((row) => row.name));
  const unknown = [...applied].filter((name) => !migrations.some((migration) => migration.name === name));
  if (unknown.length > 0) {
    throw new NewerSchemaError(
      `the database has migrations that this version does not know (${unknown.join(', ')}); run a newer mianping`,
    );
  }
  return migrations.filter((migration) => !applied.has(migration.name));
}
