import { MianpingError } from '#domain/errors.ts';
import { countSeen } from '#storage/pulled-records.ts';
import type { Context } from '../context.ts';
import { deleteUnseen } from './finish-pull.ts';
import { noteProgress, type Pull } from './pull.ts';

/**
 * End the second reading: what it did not see and `whichAreGone` knows to be gone meanwhile is deleted here. Answers
 * how many records of the source are here now.
 */
export async function finishVerification(
  ctx: Context,
  pull: Pull,
  whichAreGone: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<number> {
  const { read } = ctx.database;
  const before = await countSeen(read, pull.source, { from: 1, to: pull.pass });
  const seen = await countSeen(read, pull.source, { from: pull.pass, to: pull.pass });
  if (seen === 0 && before > 0)
    throw new MianpingError('refused', 'the source answered no records at all when it was read again');
  await deleteUnseen(ctx, pull, whichAreGone);
  const completed = { atMs: ctx.now(), records: seen };
  await ctx.database.transaction((tx) => noteProgress(tx, pull, ctx.now(), { place: null, completed }));
  return countSeen(read, pull.source, { from: 1, to: pull.pass });
}
