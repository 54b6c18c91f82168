import type { Database } from '#storage/database.ts';
import { appliedMigrations, DatabaseInUseError } from '#storage/migrate.ts';

/** Fails with DatabaseInUseError when a database has been set up already. */
export async function requireEmpty(database: Database): Promise<void> {
  if ((await appliedMigrations(database, database.read)).length > 0) throw new DatabaseInUseError();
}
