import { namedBlobs } from '#storage/attachment-blobs.ts';
import type { BlobStore } from '#storage/blobs.ts';
import type { Database } from '#storage/database.ts';

/** Names of all blobs that no attachment names. `visit` is told of each blob that one names, whether it is there or not. */
export async function findOrphans(
  { database, blobs }: { database: Database; blobs: BlobStore },
  visit: (named: { sha256: string; size: number }) => Promise<void> | void = () => {},
): Promise<string[]> {
  // Listed before the attachments are read: a file that comes in between is no orphan.
  const orphans = new Set<string>();
  for await (const name of blobs.list()) orphans.add(name);
  for await (const named of namedBlobs(database.read)) {
    orphans.delete(named.sha256);
    await visit(named);
  }
  return [...orphans];
}
