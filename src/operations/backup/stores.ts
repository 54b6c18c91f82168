import type { BlobStore } from '#storage/blobs.ts';
import type { Database } from '#storage/database.ts';

/** Where an installation keeps its data: as they are, neither set up nor migrated. */
export interface Stores {
  database: Database;
  blobs: BlobStore;
  /** Unix milliseconds. */
  now(): number;
}

/** What is wrong with a backup, or why data can't be copied; the message says what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
