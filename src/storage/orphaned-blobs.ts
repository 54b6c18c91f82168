import type { Reader, Transactor } from './database.ts';

/** A blob that no attachment named when someone looked, and when that was first, Unix milliseconds. */
export interface OrphanedBlob {
  sha256: string;
  foundAtMs: number;
}

const namesPerStatement = 500;

/** All that are noted. */
export async function listOrphanedBlobs(db: Reader): Promise<OrphanedBlob[]> {
  const rows = await db.selectFrom('orphaned_blobs').selectAll().execute();
  return rows.map(({ sha256, found_at_ms: foundAtMs }) => ({ sha256, foundAtMs }));
}

/** Note blobs; those that are noted already keep their time. */
export async function noteOrphanedBlobs(
  tx: Transactor,
  names: readonly string[],
  foundAtMs: number,
): Promise<void> {
  for (const some of chunksOf(names)) {
    await tx
      .insertInto('orphaned_blobs')
      .values(some.map((sha256) => ({ sha256, found_at_ms: foundAtMs })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Forget blobs: from then on no one removes them. */
export async function forgetOrphanedBlobs(tx: Transactor, names: readonly string[]): Promise<void> {
  for (const some of chunksOf(names))
    await tx.deleteFrom('orphaned_blobs').where('sha256', 'in', some).execute();
}

export async function isOrphanedBlob(db: Reader, sha256: string): Promise<boolean> {
  const query = db.selectFrom('orphaned_blobs').select('sha256').where('sha256', '=', sha256);
  return (await query.executeTakeFirst()) !== undefined;
}

/**
 * Forget a blob that was found at `foundUntilMs` or before, and answer whether it may be removed: it was still noted,
 * and no attachment names it. Whoever wants to keep the same bytes waits for the end of the transaction.
 */
export async function takeOrphanedBlob(
  tx: Transactor,
  sha256: string,
  foundUntilMs: number,
): Promise<boolean> {
  const taken = await tx
    .deleteFrom('orphaned_blobs')
    .where('sha256', '=', sha256)
    .where('found_at_ms', '<=', foundUntilMs)
    .returning('sha256')
    .executeTakeFirst();
  if (!taken) return false;
  const named = tx.selectFrom('attachments').select('sha256').where('sha256', '=', sha256).limit(1);
  return (await named.executeTakeFirst()) === undefined;
}

function chunksOf(names: readonly string[]): string[][] {
  const chunks: string[][] = [];
  for (let start = 0; start < names.length; start += namesPerStatement)
    chunks.push(names.slice(start, start + namesPerStatement));
  return chunks;
}
