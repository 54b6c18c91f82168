import { hash } from 'node:crypto';
import { namedBlobs } from '#storage/attachment-blobs.ts';
import type { BlobStore } from '#storage/blobs.ts';
import type { Snapshot } from '#storage/database.ts';
import { readRows } from '#storage/snapshot-rows.ts';
import { type StoredTable, storedTables } from '#storage/table-catalog.ts';
import { wholeBlob } from '../attachments/whole-blob.ts';
import { programVersion } from '../program-version.ts';
import { type AddEntry, type Write, writeArchive } from './archive.ts';
import { keyPlace } from './key-place.ts';
import {
  backupFormat,
  blobName,
  type Manifest,
  type ManifestPart,
  type ManifestTable,
  manifestName,
  partName,
} from './manifest.ts';
import { RowDigest } from './row-digest.ts';
import { requireCurrentSchema } from './source-schema.ts';
import type { Stores } from './stores.ts';

export interface BackupInput {
  write: Write;
  /** How many rows and files are written so far. */
  onProgress?: (done: number) => void;
}

const partBytes = 2 ** 21;

/**
 * Write one state of everything, however much is written meanwhile: the rows of every table, the files that attachments
 * name, then a manifest with counts and checksums. Memory is bounded by one part or file. Fails with BackupError when
 * the schema is not the one this program knows.
 */
export async function writeBackup(stores: Stores, { write, onProgress }: BackupInput): Promise<Manifest> {
  const at = new Date(stores.now());
  return writeArchive(write, at, async (add) => {
    let done = 0;
    const progress = (more: number) => {
      done += more;
      onProgress?.(done);
    };
    const { named, ...contents } = await stores.database.snapshot(async (db) => ({
      migrations: await requireCurrentSchema(stores.database, db),
      installation_key: await keyPlace(db),
      tables: await addTables(db, add, progress),
      named: await blobsOf(db),
    }));
    const manifest: Manifest = {
      format: backupFormat,
      program: programVersion,
      created_at: at.toISOString(),
      database: stores.database.dialect.name,
      ...contents,
      ...(await addBlobs(stores.blobs, named, add, progress)),
    };
    await add(manifestName, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
    return manifest;
  });
}

async function addTables(
  db: Snapshot,
  add: AddEntry,
  progress: (rows: number) => void,
): Promise<ManifestTable[]> {
  const tables: ManifestTable[] = [];
  for (const table of storedTables) tables.push(await addTable(db, table, add, progress));
  return tables;
}

async function addTable(
  db: Snapshot,
  table: StoredTable,
  add: AddEntry,
  progress: (rows: number) => void,
): Promise<ManifestTable> {
  const digest = new RowDigest();
  const parts: ManifestPart[] = [];
  let lines: Buffer[] = [];
  let bytes = 0;
  const flush = async () => {
    const content = Buffer.concat(lines, bytes);
    const entry = partName(table.name, parts.length + 1);
    await add(entry, content);
    parts.push({ entry, bytes, rows: lines.length, sha256: hash('sha256', content, 'hex') });
    progress(lines.length);
    lines = [];
    bytes = 0;
  };
  for await (const rows of readRows(db, table)) {
    for (const row of rows) {
      const line = Buffer.from(`${digest.add(row)}\n`);
      lines.push(line);
      bytes += line.length;
      if (bytes >= partBytes) await flush();
    }
  }
  if (bytes > 0) await flush();
  const { name, columns, key } = table;
  return { name, columns: [...columns], key: [...key], ...digest.total, parts };
}

/** Names of all files; those that no attachment names stay behind. */
async function blobsOf(db: Snapshot): Promise<string[]> {
  const names: string[] = [];
  for await (const { sha256 } of namedBlobs(db)) names.push(sha256);
  return names;
}

/** A file that is gone or damaged must not keep anyone from saving the others. */
async function addBlobs(
  blobs: BlobStore,
  named: readonly string[],
  add: AddEntry,
  progress: (files: number) => void,
): Promise<Pick<Manifest, 'blobs' | 'missing_blobs'>> {
  const written: Manifest['blobs'] = [];
  const missing: string[] = [];
  for (const sha256 of named) {
    const content = await wholeBlob(blobs, sha256);
    if (content) {
      await add(blobName(sha256), content);
      written.push({ sha256, bytes: content.length });
    } else {
      missing.push(sha256);
    }
    progress(1);
  }
  return { blobs: written, missing_blobs: missing };
}
