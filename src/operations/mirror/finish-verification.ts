import { MianpingError } from '#domain/errors.ts';
import { countHere, countSeen } from '#storage/pulled-records.ts';
import type { Context } from '../context.ts';
import { deleteUnseen, notePassComplete, type Refresh } from './finish-pull.ts';
import type { Pull } from './pull.ts';

/**
 * End the second reading: what is gone at the source meanwhile is deleted here. Answers how many records the source has,
 * each once however often it was read, and how many of them are here.
 */
export async function finishVerification(
  ctx: Context,
  pull: Pull,
  refresh: Refresh,
): Promise<{ there: number; here: number }> {
  const { read } = ctx.database;
  const before = await countSeen(read, pull.source, { from: 1, to: pull.pass });
  const seen = await countSeen(read, pull.source, { from: pull.pass, to: pull.pass });
  if (seen === 0 && before > 0)
    throw new MianpingError('refused', 'the source answered no records at all when it was read again');
  await deleteUnseen(ctx, pull, refresh);
  const there = await notePassComplete(ctx, pull);
  return { there, here: await countHere(read, pull.source) };
}
