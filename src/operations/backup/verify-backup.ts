import { createHash } from 'node:crypto';
import { newestMigration, requireKnown } from '#storage/migrate.ts';
import { storedTables } from '#storage/table-catalog.ts';
import { type ArchiveEntry, contentOf, readArchive } from './archive.ts';
import { blobName, type Manifest, manifestName, parseManifest } from './manifest.ts';
import { BackupError } from './stores.ts';

interface Found {
  bytes: number;
  sha256: string;
  lines: number;
}

const newline = 0x0a;

/**
 * Read a backup to its end and compare every entry with the manifest. Fails with BackupError that names the entry
 * which is missing, too many, or altered, and with NewerSchemaError when a newer version made it. Memory does not grow
 * with the size of the backup.
 */
export async function verifyBackup(file: string): Promise<Manifest> {
  const found = new Map<string, Found>();
  let manifest: Manifest | undefined;
  for await (const entry of readArchive(file)) {
    if (manifest || found.has(entry.name))
      throw new BackupError(`the backup holds ${entry.name} once too often`);
    if (entry.name === manifestName) manifest = parseManifest((await contentOf(entry)).toString('utf8'));
    else found.set(entry.name, await examine(entry));
  }
  if (!manifest) throw new BackupError(`this is not a backup, or it is cut off: it has no ${manifestName}`);
  requireKnown(manifest.migrations);
  requireAllTables(manifest);
  compare(manifest, found);
  return manifest;
}

/** Which tables an older schema has, is known once it is made: see `fillDatabase`. */
function requireAllTables({ migrations, tables }: Manifest): void {
  if (migrations.at(-1) !== newestMigration) return;
  const lacking = storedTables.find(({ name }) => !tables.some((table) => table.name === name));
  if (lacking)
    throw new BackupError(`the backup is not whole: ${manifestName} lacks the table ${lacking.name}`);
}

async function examine({ chunks }: ArchiveEntry): Promise<Found> {
  const sha256 = createHash('sha256');
  let bytes = 0;
  let lines = 0;
  for await (const chunk of chunks) {
    sha256.update(chunk);
    bytes += chunk.length;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) lines++;
  }
  return { bytes, sha256: sha256.digest('hex'), lines };
}

function compare({ tables, blobs }: Manifest, found: Map<string, Found>): void {
  const take = (entry: string, bytes: number, sha256: string): Found => {
    const here = found.get(entry);
    if (!here) throw new BackupError(`the backup lacks ${entry}`);
    if (here.bytes !== bytes || here.sha256 !== sha256) {
      throw new BackupError(`${entry} was altered: its checksum is not the one in ${manifestName}`);
    }
    found.delete(entry);
    return here;
  };
  for (const { name, parts, rows } of tables) {
    for (const part of parts) {
      const { lines } = take(part.entry, part.bytes, part.sha256);
      if (lines !== part.rows) throw new BackupError(`${part.entry} has ${lines} rows, not ${part.rows}`);
    }
    const inParts = parts.reduce((sum, part) => sum + part.rows, 0);
    if (inParts !== rows) throw new BackupError(`${name} has ${inParts} rows in its parts, not ${rows}`);
  }
  for (const { sha256, bytes } of blobs) take(blobName(sha256), bytes, sha256);
  const [surplus] = found.keys();
  if (surplus !== undefined) throw new BackupError(`${manifestName} does not name ${surplus}`);
}
