import type { BlobStore } from '#storage/blobs.ts';
import type { Row } from '#storage/snapshot-rows.ts';
import type { ColumnKind, StoredTable } from '#storage/table-catalog.ts';
import { type ArchiveEntry, contentOf, readArchive } from './archive.ts';
import { fillDatabase, type Incoming } from './fill-database.ts';
import { type Manifest, type ManifestTable, storedTableOf } from './manifest.ts';
import { BackupError, type Stores } from './stores.ts';

export interface RestoreInput {
  file: string;
  /** What `verifyBackup` answered for the file. */
  manifest: Manifest;
  /** How many rows and files are restored so far. */
  onProgress?: (done: number) => void;
}

/**
 * Write a verified backup into an empty database and a blob store. The database gets the schema that the backup was made
 * with; opening it brings it up to date. Killed at any time, it leaves the database empty or complete.
 */
export async function restoreBackup(stores: Stores, input: RestoreInput): Promise<void> {
  const { manifest } = input;
  const tables = new Map(manifest.tables.map((table) => [table.name, storedTableOf(table)]));
  const incoming: Incoming = {
    migrations: manifest.migrations,
    tables: [...tables.values()],
    rows: () => readTables(stores.blobs, tables, input),
    expected: ({ name }) => manifest.tables.find((table) => table.name === name) as ManifestTable,
  };
  await fillDatabase(stores.database, incoming, stores.now());
}

/** Files are kept as they come by, so that all of them are there before the rows that name them can be seen. */
async function* readTables(
  blobs: BlobStore,
  tables: ReadonlyMap<string, StoredTable>,
  { file, onProgress }: RestoreInput,
): AsyncGenerator<{ table: StoredTable; rows: Row[] }> {
  let done = 0;
  for await (const entry of readArchive(file)) {
    const [folder, name = ''] = entry.name.split('/');
    const table = tables.get(name);
    if (folder === 'tables' && table) {
      const rows = await rowsOf(entry, table);
      done += rows.length;
      yield { table, rows };
    } else if (folder === 'blobs') {
      await keepBlob(blobs, entry, name);
      done++;
    }
    onProgress?.(done);
  }
}

async function keepBlob(blobs: BlobStore, entry: ArchiveEntry, sha256: string): Promise<void> {
  const kept = await blobs.put(await contentOf(entry));
  if (kept !== sha256) throw new BackupError(`${entry.name} was altered: it is ${kept} now`);
}

async function rowsOf(entry: ArchiveEntry, { columns }: StoredTable): Promise<Row[]> {
  const text = (await contentOf(entry)).toString('utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      const row = parseRow(line);
      const fits = row?.length === columns.length && columns.every(({ kind }, at) => isOfKind(row[at], kind));
      if (!fits) throw new BackupError(`${entry.name}, line ${index + 1}, is no row of its table`);
      return row as Row;
    });
}

function parseRow(line: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isOfKind(value: unknown, kind: ColumnKind): boolean {
  if (value === null) return true;
  if (kind === 'integer') return Number.isSafeInteger(value);
  return typeof value === 'string' && (kind === 'text' || /^-?\d{1,19}$/.test(value));
}
