import type { PullPlace } from '#domain/pull.ts';
import type { Transactor } from '#storage/database.ts';
import type { Context } from '../context.ts';
import type { QueuedEntry, WriteResult } from '../import/entry-writer.ts';
import { NothingKept, orNothingKept } from './nothing-kept.ts';
import { noteProgress, type Pull } from './pull.ts';

export interface BatchOptions {
  /** Where the pull goes on, once the batch is stored. */
  place?: PullPlace | undefined;
  /** Something was read that no id tells. */
  uncertain?: boolean;
  /** What else belongs to the batch. */
  also?: (tx: Transactor) => Promise<void>;
}

/** Store a batch with how far the pull is, in one transaction; in a dry run only find out what it would do. */
export async function writeBatch(
  { now }: Pick<Context, 'now'>,
  pull: Pull,
  batch: readonly QueuedEntry[],
  { place, uncertain, also }: BatchOptions = {},
): Promise<WriteResult> {
  let found: WriteResult | undefined;
  const write = pull.writer.write(batch, async (tx, result) => {
    found = result;
    if (pull.dryRun) throw new NothingKept();
    await also?.(tx);
    const progress = { ...(place && { place }), ...(uncertain && { certain: false as const }) };
    await noteProgress(tx, pull, now(), progress);
  });
  await orNothingKept(write);
  if (place) pull.place = place;
  if (uncertain) pull.certain = false;
  return found as WriteResult;
}
