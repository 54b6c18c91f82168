import type { Database, Snapshot } from '#storage/database.ts';
import { appliedMigrations, newestMigration, requireKnown } from '#storage/migrate.ts';
import { BackupError } from './stores.ts';

/**
 * Names of the migrations of a database that is to be copied. Fails with BackupError when there is nothing to copy or
 * the schema is an older one: a program reads only the tables that it knows.
 */
export async function requireCurrentSchema(database: Database, db: Snapshot): Promise<string[]> {
  const applied = await appliedMigrations(database, db);
  if (applied.length === 0) throw new BackupError('there are no data: the database has never been set up');
  requireKnown(applied);
  if (applied.at(-1) === newestMigration) return applied;
  throw new BackupError(
    `the schema is ${applied.at(-1)}, that of an older version: use that version, or bring it to ${newestMigration} with mianping migrate first`,
  );
}
