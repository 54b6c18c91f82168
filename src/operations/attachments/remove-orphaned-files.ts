import { MianpingError } from '#domain/errors.ts';
import {
  forgetOrphanedBlobs,
  listOrphanedBlobs,
  noteOrphanedBlobs,
  takeOrphanedBlob,
} from '#storage/orphaned-blobs.ts';
import type { Context } from '../context.ts';
import { findOrphans } from './find-orphans.ts';

/**
 * How long no attachment must have needed a file. A backup that began while one did reads it at its end; a file that is
 * on its way in becomes an attachment within seconds.
 */
export const orphanGraceMs = 24 * 60 * 60_000;

export interface OrphanReport {
  /** Files that were removed; of a dry run: would be. */
  removed: number;
  /** What they took, bytes. */
  bytes: number;
  /** Files that no attachment needs, but were found too lately. */
  waiting: number;
  /** When the first of those may be removed, Unix milliseconds; undefined when none waits. */
  nextAtMs: number | undefined;
}

/**
 * Remove files that no attachment needs, and did not when this was run at least `orphanGraceMs` ago; the others are
 * noted for then. Safe beside servers, imports and backups: a file whose bytes come in again is forgotten before they
 * are kept, and whoever forgets it waits until it is removed or not. Refuses a store whose files are all orphans: a
 * wrong database would take them from the right one.
 */
export async function removeOrphanedFiles(
  ctx: Pick<Context, 'database' | 'blobs' | 'now'>,
  { dryRun }: { dryRun: boolean },
): Promise<OrphanReport> {
  const nowMs = ctx.now();
  let named = 0;
  const orphans = await findOrphans(ctx, () => void named++);
  if (named === 0 && orphans.length > 0) throw notOurs(ctx, orphans.length);
  const noted = new Map(
    (await listOrphanedBlobs(ctx.database.read)).map((one) => [one.sha256, one.foundAtMs]),
  );
  if (!dryRun) await note(ctx, orphans, [...noted.keys()], nowMs);
  const report: OrphanReport = { removed: 0, bytes: 0, waiting: 0, nextAtMs: undefined };
  for (const sha256 of orphans) {
    const endsAtMs = (noted.get(sha256) ?? nowMs) + orphanGraceMs;
    if (endsAtMs > nowMs) {
      report.waiting++;
      report.nextAtMs = Math.min(endsAtMs, report.nextAtMs ?? endsAtMs);
      continue;
    }
    const bytes = (await ctx.blobs.size(sha256)) ?? 0;
    if (!dryRun && !(await remove(ctx, sha256, nowMs - orphanGraceMs))) continue;
    report.removed++;
    report.bytes += bytes;
  }
  return report;
}

function notOurs({ blobs }: Pick<Context, 'blobs'>, files: number): MianpingError {
  return new MianpingError(
    'refused',
    `this database has no attachment, but the ${blobs.name} for files holds ${files} file(s), most likely of another ` +
      'installation: check the settings. Nothing was removed',
  );
}

/** Note what was found now, and forget what is needed again, or is gone. */
async function note(
  { database }: Pick<Context, 'database'>,
  orphans: readonly string[],
  noted: readonly string[],
  nowMs: number,
): Promise<void> {
  const found = new Set(orphans);
  const known = new Set(noted);
  await database.transaction(async (tx) => {
    await forgetOrphanedBlobs(
      tx,
      noted.filter((sha256) => !found.has(sha256)),
    );
    await noteOrphanedBlobs(
      tx,
      orphans.filter((sha256) => !known.has(sha256)),
      nowMs,
    );
  });
}

/** In one transaction, so that whoever keeps the same bytes meanwhile waits for its end. Answers whether it was removed. */
function remove(
  { database, blobs }: Pick<Context, 'database' | 'blobs'>,
  sha256: string,
  foundUntilMs: number,
): Promise<boolean> {
  return database.transaction(async (tx) => {
    const isOurs = await takeOrphanedBlob(tx, sha256, foundUntilMs);
    if (isOurs) await blobs.remove(sha256);
    return isOurs;
  });
}
