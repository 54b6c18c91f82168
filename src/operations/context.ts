import type { InstallationKeys } from '#domain/installation-keys.ts';
import type { RateLimiter } from '#domain/rate-limit.ts';
import type { Outbound } from '#outbound/outbound.ts';
import type { BlobStore } from '#storage/blobs.ts';
import type { Database } from '#storage/database.ts';
import type { DocumentReader } from '#storage/record-documents.ts';
import type { Directory } from './directory.ts';
import type { IdSource } from './new-id.ts';
import type { PageCache } from './page-cache.ts';
import type { UserIdTables } from './user-id-tables.ts';

/** What every verb works with. Time, ids and keys come from here, so that tests decide them. */
export interface Context {
  database: Database;
  documents: DocumentReader;
  keys: InstallationKeys;
  /** Unix milliseconds. */
  now(): number;
  newId: IdSource;
  directory: Directory;
  userIds: UserIdTables;
  pages: PageCache;
  limiter: RateLimiter;
  /** Requests to addresses that a user configured. */
  outbound: Outbound;
  /** Bytes of attachments. */
  blobs: BlobStore;
  /** Largest file that is taken in as an attachment. */
  attachmentMaxBytes: number;
}
