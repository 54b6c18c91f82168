import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database, Dialect } from './database.ts';
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
    await run(tx, database.dialect, pending, nowMs);
    return pending.map((migration) => migration.name);
  });
}

/** The database has been set up already. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';

  constructor() {
    super('the target holds data already: name an empty folder or an empty database');
  }
}

/**
 * In an empty database, make the schema that the named migrations made. Fails with DatabaseInUseError in any other, and
 * with NewerSchemaError when this program does not know those migrations, in that order.
 */
export async function makeSchema(
  { dialect }: Database,
  tx: Transaction<Tables>,
  names: readonly string[],
  nowMs: number,
): Promise<void> {
  await dialect.lockSetUp(tx);
  if (await dialect.hasTable(tx, 'schema_migrations')) {
    throw new DatabaseInUseError();
  }
  requireKnown(names);
  await sql`create table schema_migrations (name text primary key, applied_at_ms bigint not null)`.execute(
    tx,
  );
  await run(tx, dialect, migrations.slice(0, names.length), nowMs);
}

/** Fails with NewerSchemaError unless the names are those of the first migrations here. */
export function requireKnown(names: readonly string[]): void {
  const unknown = names.filter((name, at) => migrations[at]?.name !== name);
  if (unknown.length > 0) {
    throw new NewerSchemaError(
      `the data were made by migrations that this version does not know (${unknown.join(', ')}); use a newer mianping`,
    );
  }
}

/** Names of the migrations that made the schema, in their order; none in an empty database. */
export async function appliedMigrations({ dialect }: Database, db: Kysely<Tables>): Promise<string[]> {
  if (!(await dialect.hasTable(db, 'schema_migrations'))) return [];
  const { rows } = await sql<{ name: string }>`select name from schema_migrations`.execute(db);
  return rows.map(({ name }) => name).sort();
}

async function run(
  tx: Transaction<Tables>,
  dialect: Dialect,
  pending: typeof migrations,
  nowMs: number,
): Promise<void> {
  for (const migration of pending) {
    await migration.up(tx, dialect);
    await sql`insert into schema_migrations (name, applied_at_ms) values (${migration.name}, ${nowMs})`.execute(
      tx,
    );
  }
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
