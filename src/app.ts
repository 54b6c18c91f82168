import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { SlidingWindowLimiter } from '#domain/rate-limit.ts';
import type { Stores } from '#operations/backup/stores.ts';
import type { Context } from '#operations/context.ts';
import { Directory } from '#operations/directory.ts';
import { setUp } from '#operations/installation/set-up.ts';
import { rebuildOutdatedDocuments } from '#operations/interview-records/rebuild-documents.ts';
import { idSource } from '#operations/new-id.ts';
import { PageCache } from '#operations/page-cache.ts';
import { SharedClock } from '#operations/rate-limits/shared-clock.ts';
import { SharedLimiter } from '#operations/rate-limits/shared-limiter.ts';
import { UserIdTables } from '#operations/user-id-tables.ts';
import { parsePrivateNetworks } from '#outbound/networks.ts';
import { Outbound } from '#outbound/outbound.ts';
import { BlobFolder } from '#storage/blob-folder.ts';
import { BlobS3 } from '#storage/blob-s3.ts';
import type { BlobStore } from '#storage/blobs.ts';
import { isDatabaseThere, openDatabase, openDatabaseAlone } from '#storage/dialect.ts';
import { rateGrants } from '#storage/rate-grants.ts';
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

/** As package.json says; the driver of the embedded database takes an older Node down without a word. */
const leastNode = 24;

/** Fails when this Node is too old to open a database. */
export function requireNode(): void {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) >= leastNode) return;
  throw new Error(
    `Node ${leastNode} or newer is needed, and this is Node ${node}; in a clone there is one: node_modules/.bin/node`,
  );
}

/** Open the database of the settings, bring it up to date and wire the verbs to it. `now` answers Unix milliseconds. */
export async function openApp(settings: Settings, now: () => number = Date.now): Promise<App> {
  requireNode();
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
      limiter: database.dialect.sharesLimits
        ? new SharedLimiter(
            rateGrants(database, randomUUID()),
            now,
            new SharedClock(() => database.dialect.clockMs(database.read)),
          )
        : new SlidingWindowLimiter(),
      outbound: new Outbound({
        privateNetworks: parsePrivateNetworks(settings.outbound_private_networks).networks,
      }),
      blobs: openBlobs(settings, dataFolder),
      attachmentMaxBytes: settings.attachment_max_bytes,
    };
    await rebuildOutdatedDocuments(ctx);
    return { ctx, settings, dataFolder, migrations, close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/**
 * Where the data of the settings are, as they are: nothing is set up or migrated. Close the database afterwards.
 * `existing` answers undefined instead of making an embedded database; `alone` fails while another process uses it.
 */
export async function openStores(settings: Settings, use: 'existing' | 'alone'): Promise<Stores | undefined>;
export async function openStores(settings: Settings, use: 'new'): Promise<Stores>;
export async function openStores(
  settings: Settings,
  use: 'existing' | 'alone' | 'new',
): Promise<Stores | undefined> {
  requireNode();
  const dataFolder = resolve(settings.data);
  const location = { dataFolder, databaseUrl: settings.database_url };
  if (use !== 'new' && !isDatabaseThere(location)) return undefined;
  const database = await (use === 'alone' ? openDatabaseAlone(location) : openDatabase(location));
  return { database, blobs: openBlobs(settings, dataFolder), now: Date.now };
}

/** The store for the bytes of attachments. Nothing is read or written before it is used. */
export function openBlobs(settings: Settings, dataFolder: string): BlobStore {
  if (settings.blob_store === 'folder') {
    return new BlobFolder(resolve(settings.blob_folder ?? join(dataFolder, 'blobs')));
  }
  // Reading the settings made sure that what S3 needs is there.
  return new BlobS3({
    endpoint: settings.s3_endpoint as string,
    region: settings.s3_region,
    bucket: settings.s3_bucket as string,
    accessKeyId: settings.s3_access_key_id as string,
    secretAccessKey: settings.s3_secret_access_key as string,
    prefix: settings.s3_prefix,
  });
}
