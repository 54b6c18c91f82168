import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

export interface DatabaseLocation {
  /** Folder of the embedded database; made with mode 0700 when it is missing. */
  dataFolder: string;
  /** `postgres://…`; when given, the data live there. */
  databaseUrl: string | undefined;
}

export const databaseFileName = 'mianping.sqlite';

/** The only place that asks which database it is. */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  if (location.databaseUrl !== undefined) return openPostgres(location.databaseUrl);
  mkdirSync(location.dataFolder, { recursive: true, mode: 0o700 });
  const file = join(location.dataFolder, databaseFileName);
  // SQLite gives the files beside it the same mode.
  closeSync(openSync(file, 'a', 0o600));
  return openSqlite(file);
}
