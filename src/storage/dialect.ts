import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { openPostgres, openPostgresAlone } from './postgres.ts';
import { openSqlite, openSqliteAlone } from './sqlite.ts';

export interface DatabaseLocation {
  /** Folder of the embedded database; made with mode 0700 when it is missing. */
  dataFolder: string;
  /** `postgres://…`; when given, the data live there. */
  databaseUrl: string | undefined;
}

export const databaseFileName = 'mianping.sqlite';

export function databaseFileOf({ dataFolder, databaseUrl }: DatabaseLocation): string | undefined {
  return databaseUrl === undefined ? join(dataFolder, databaseFileName) : undefined;
}

/** Whether there is a database to open: the embedded one would else be made by opening it. Fails where it can't be seen. */
export function isDatabaseThere(location: DatabaseLocation): boolean {
  const file = databaseFileOf(location);
  return file === undefined || statSync(file, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Open a database that is there, to copy it: fails with DatabaseBusyError when another process of this program uses it,
 * and lets none write while it is read.
 */
export async function openDatabaseAlone(location: DatabaseLocation): Promise<Database> {
  const { databaseUrl } = location;
  if (databaseUrl !== undefined) return openPostgresAlone(databaseUrl);
  return openSqliteAlone(join(location.dataFolder, databaseFileName));
}

/** The only place that asks which database it is. */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  if (location.databaseUrl !== undefined) return openPostgres(location.databaseUrl);
  mkdirSync(location.dataFolder, { recursive: true, mode: 0o700 });
  const file = join(location.dataFolder, databaseFileName);
  // SQLite gives the files beside it the same mode.
  closeSync(openSync(file, 'a', 0o600));
  return openSqlite(file);
}
