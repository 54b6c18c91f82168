import { namedBlobs } from '#storage/attachment-blobs.ts';
import type { Snapshot } from '#storage/database.ts';
import { type Row, readRows } from '#storage/snapshot-rows.ts';
import { type StoredTable, storedTables } from '#storage/table-catalog.ts';
import { wholeBlob } from '../attachments/whole-blob.ts';
import { fillDatabase } from './fill-database.ts';
import { keyPlace } from './key-place.ts';
import { requireKey } from './require-key.ts';
import { RowDigest, type RowTotal } from './row-digest.ts';
import { requireCurrentSchema } from './source-schema.ts';
import type { Stores } from './stores.ts';

export interface MoveInput {
  /** Nobody else may write there: see `openDatabaseAlone`. */
  from: Stores;
  /** An empty database. */
  to: Stores;
  /** 64 hex digits, when the installation key is kept outside of the database. */
  givenKey?: string | undefined;
  /** How many rows are written so far. */
  onProgress?: (done: number) => void;
}

export interface MoveReport {
  /** What arrived: compared with what was sent. */
  tables: ({ name: string } & RowTotal)[];
  blobs: {
    /** Files that the other store did not have yet. */
    copied: number;
    /** Files that attachments name and no store has whole. */
    missing: string[];
  };
}

/**
 * Copy everything into an empty database of the other kind or the same, and the files into its blob store, where they
 * are not there already. What it comes from stays as it is. Fails like `fillDatabase` and `requireKey`, and leaves the
 * target empty then.
 */
export async function moveData({ from, to, givenKey, onProgress }: MoveInput): Promise<MoveReport> {
  return from.database.snapshot(async (db) => {
    const migrations = await requireCurrentSchema(from.database, db);
    requireKey({ installation_key: await keyPlace(db) }, givenKey);
    const sent = new Map(storedTables.map((table) => [table, new RowDigest()]));
    const totalOf = (table: StoredTable) => (sent.get(table) as RowDigest).total;
    const blobs: MoveReport['blobs'] = { copied: 0, missing: [] };
    let done = 0;
    async function* rows(): AsyncGenerator<{ table: StoredTable; rows: Row[] }> {
      for (const [table, digest] of sent) {
        for await (const page of readRows(db, table)) {
          for (const row of page) digest.add(row);
          yield { table, rows: page };
          done += page.length;
          onProgress?.(done);
        }
      }
      // Before the rows that name them can be seen.
      await copyBlobs(db, from, to, blobs);
    }
    const incoming = { migrations, tables: storedTables, rows, expected: totalOf };
    await fillDatabase(to.database, incoming, to.now());
    return { tables: storedTables.map((table) => ({ name: table.name, ...totalOf(table) })), blobs };
  });
}

async function copyBlobs(db: Snapshot, from: Stores, to: Stores, report: MoveReport['blobs']): Promise<void> {
  for await (const { sha256, size } of namedBlobs(db)) {
    // The name and the size alone would pass over bytes that were damaged.
    if ((await to.blobs.size(sha256)) === size && (await wholeBlob(to.blobs, sha256))) continue;
    const bytes = await wholeBlob(from.blobs, sha256);
    if (!bytes) {
      report.missing.push(sha256);
      continue;
    }
    await to.blobs.put(bytes);
    report.copied++;
  }
}
