import { MianpingError } from '#domain/errors.ts';
import { countSeen, forgetPulled, listUnseen } from '#storage/pulled-records.ts';
import type { Context } from '../context.ts';
import type { QueuedEntry } from '../import/entry-writer.ts';
import { noteProgress, type Pull } from './pull.ts';
import { writeBatch } from './write-batch.ts';

const recordsPerBatch = 500;

/**
 * End a pass that read everything: records of this source that it did not see are gone there, so they are deleted here
 * and stand in the change log. None is when something was read that can't be told apart. Refuses when the source
 * answered no records at all though it had some, unless that is allowed; the next pull then reads it anew.
 */
export async function finishPull(
  ctx: Context,
  pull: Pull,
  { allowEmpty }: { allowEmpty: boolean },
): Promise<void> {
  const { read } = ctx.database;
  const before = await countSeen(read, pull.source, { from: 1, to: pull.pass });
  const seen = pull.dryRun
    ? pull.read
    : await countSeen(read, pull.source, { from: pull.pass, to: pull.pass });
  if (seen === 0 && before > 0 && !allowEmpty) await refuseEmpty(ctx, pull, before);
  if (pull.dryRun) {
    if (pull.certain) pull.report.kinds.record.deleted += before - pull.seenBefore;
    return;
  }
  if (pull.certain) await deleteUnseen(ctx, pull);
  const completed = { atMs: ctx.now(), records: seen };
  await ctx.database.transaction((tx) => noteProgress(tx, pull, ctx.now(), { place: null, completed }));
}

async function refuseEmpty(ctx: Context, pull: Pull, before: number): Promise<never> {
  if (!pull.dryRun) {
    await ctx.database.transaction((tx) => noteProgress(tx, pull, ctx.now(), { place: null }));
  }
  throw new MianpingError(
    'refused',
    `the source answered no records at all, and ${before} of it are here: nothing was deleted; if it is really empty, say --allow-empty`,
  );
}

/** Delete the records of the source that its newest pass did not see, but for those that another source has, too. */
export async function deleteUnseen(
  ctx: Pick<Context, 'database' | 'now'>,
  pull: Pull,
  isGone: (ids: readonly string[]) => Promise<ReadonlySet<string>> = async (ids) => new Set(ids),
): Promise<void> {
  const { database } = ctx;
  for (let afterId = '0'; ; ) {
    const unseen = await listUnseen(database.read, pull.source, pull.pass, afterId, recordsPerBatch);
    const last = unseen.at(-1);
    if (!last) return;
    const gone = await isGone(unseen.map(({ id }) => id));
    const batch = unseen
      .filter(({ id, isOnlyHere }) => isOnlyHere && gone.has(id))
      .map(({ id }) => deletion(id));
    const { outcomes } = await writeBatch(ctx, pull, batch, {
      also: (tx) => forgetPulled(database, tx, pull.source, [...gone]),
    });
    pull.report.kinds.record.deleted += outcomes.updated;
    afterId = last.id;
  }
}

function deletion(id: string): QueuedEntry {
  return { entry: { kind: 'deleted-record', id }, line: 0, path: '', raw: Buffer.alloc(0) };
}
