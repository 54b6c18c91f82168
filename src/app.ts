import { resolve } from 'node:path';
import { SlidingWindowLimiter } from '#domain/rate-limit.ts';
import type { Context } from '#operations/context.ts';
import { Directory } from '#operations/directory.ts';
import { setUp } from '#operations/installation/set-up.ts';
import { rebuildOutdatedDocuments } from '#operations/interview-records/rebuild-documents.ts';
import { idSource } from '#operations/new-id.ts';
import { PageCache } from '#operations/page-cache.ts';
import { UserIdTables } from '#operations/user-id-tables.ts';
import { openDatabase } from '#storage/dialect.ts';
import { documentReader } from '#storage/record-documents.ts';
import type { Settings } from './config.ts';

export * as operations from './operations.ts';

/** The product without a socket: a ready database and everything the verbs need. */
export interface App {
  ctx: Context;
  settings: Settings;
  /** Absolute path of the data folder. */
  dataFolder: string;
  /** Migrations that opening ran: not empty on a first start. */
  migrations: string[];
  close(): Promise<void>;
}

/** Open the database of the settings, bring it up to date and wire the verbs to it. `now` answers Unix milliseconds. */
export async function openApp(settings: Settings, now: () => number = Date.now): Promise<App> {
  const dataFolder = resolve(settings.data);
  const database = await openDatabase({ dataFolder, databaseUrl: settings.database_url });
  try {
    const givenKey =
      settings.installation_key === undefined ? undefined : Buffer.from(settings.installation_key, 'hex');
    const { keys, migrations } = await setUp(database, givenKey, now());
    const directory = new Directory(database);
    await directory.refresh();
    const ctx: Context = {
      database,
      documents: documentReader(database),
      keys,
      now,
      newId: idSource(database, now),
      directory,
      userIds: new UserIdTables(database, keys, directory),
      pages: new PageCache(settings.page_cache_bytes),
      limiter: new SlidingWindowLimiter(),
    };
    await rebuildOutdatedDocuments(ctx);
    return { ctx, settings, dataFolder, migrations, close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}
