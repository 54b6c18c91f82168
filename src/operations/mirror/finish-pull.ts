import { MianpingError } from '#domain/errors.ts';
import { countSeen, forgetPulled, listUnseen } from '#storage/pulled-records.ts';
import type { Context } from '../context.ts';
import type { QueuedEntry } from '../import/entry-writer.ts';
import { noteProgress, type Pull } from './pull.ts';
import { idOf } from './source-lines.ts';
import { writeBatch } from './write-batch.ts';

/** As many as one call asks for by id. */
const recordsPerBatch = 100;

/** Reads records of the source by id, stores them as they are there now, and answers those that are there. */
export type Refresh = (ids: readonly string[]) => Promise<readonly unknown[]>;

/**
 * End a pass that read everything: records of this source that it did not see, and that the source does not know by id
 * either, are gone there, so they are deleted here and stand in the change log. None is when something was read that
 * can't be told apart. Refuses when the source answered no records at all though it had some, unless that is allowed;
 * the next pull then reads it anew.
 */
export async function finishPull(
  ctx: Context,
  pull: Pull,
  { allowEmpty, refresh }: { allowEmpty: boolean; refresh: Refresh },
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
  if (pull.certain) await deleteUnseen(ctx, pull, refresh);
  await notePassComplete(ctx, pull);
}

/** Answers how many records the source has. */
export async function notePassComplete(
  { database, now }: Pick<Context, 'database' | 'now'>,
  pull: Pull,
): Promise<number> {
  const records = await countSeen(database.read, pull.source, { from: pull.pass, to: pull.pass });
  const completed = { atMs: now(), records };
  await database.transaction((tx) => noteProgress(tx, pull, now(), { place: null, completed }));
  return records;
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

/**
 * Delete the records of the source that its newest pass did not see, but for those that another source has, too. A list
 * may skip some that are there, when others of it go while it is read: so each is asked for by its id before.
 */
export async function deleteUnseen(
  ctx: Pick<Context, 'database' | 'now'>,
  pull: Pull,
  refresh: Refresh,
): Promise<void> {
  const { database } = ctx;
  for (let afterId = '0'; ; ) {
    const unseen = await listUnseen(database.read, pull.source, pull.pass, afterId, recordsPerBatch);
    const last = unseen.at(-1);
    if (!last) return;
    const there = new Set((await refresh(unseen.map(({ id }) => id))).map(idOf));
    const gone = unseen.filter(({ id }) => !there.has(id));
    const batch = gone.filter(({ isOnlyHere }) => isOnlyHere).map(({ id }) => deletion(id));
    const ids = gone.map(({ id }) => id);
    const { outcomes } = await writeBatch(ctx, pull, batch, {
      also: (tx) => forgetPulled(database, tx, pull.source, ids),
    });
    pull.report.kinds.record.deleted += outcomes.updated;
    afterId = last.id;
  }
}

function deletion(id: string): QueuedEntry {
  return { entry: { kind: 'deleted-record', id }, line: 0, path: '', raw: Buffer.alloc(0) };
}
