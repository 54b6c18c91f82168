import { type App, operations } from '../../app.ts';
import type { PullProgressLine } from './progress.ts';
import type { PullRun } from './pull-run.ts';
import { idsOf } from './pull-run.ts';
import { idsPerCall, type SourceReader } from './source-reader.ts';

/** What a second reading found. */
export interface Verification {
  /** Records at the source, and those of the source that are here. */
  there: number;
  here: number;
  mismatches: operations.Mismatch[];
}

export interface VerificationInput {
  ctx: App['ctx'];
  pull: operations.Pull;
  run: PullRun;
  source: SourceReader;
  progress: PullProgressLine;
}

/**
 * Read all records of the source once more and compare. What differs may have changed there meanwhile: it is read again
 * by its id and stored, once, before it counts.
 */
export async function verify(input: VerificationInput): Promise<Verification> {
  const { ctx, pull, source, progress } = input;
  await operations.beginVerification(ctx, pull);
  const doubtful: operations.Mismatch[] = [];
  let there = 0;
  progress.begin('verifying records');
  for await (const { items } of source.records()) {
    there += items.length;
    doubtful.push(...(await operations.comparePulledPage(ctx, pull, items)));
    progress.update(there);
  }
  const mismatches: operations.Mismatch[] = [];
  for (let start = 0; start < doubtful.length; start += idsPerCall) {
    mismatches.push(...(await compareAgain(input, doubtful.slice(start, start + idsPerCall))));
  }
  const here = await operations.finishVerification(ctx, pull, async (ids) => {
    const gone = new Set(ids);
    for (let start = 0; start < ids.length; start += idsPerCall) {
      const items = await source.recordsByIds(ids.slice(start, start + idsPerCall));
      there += items.length;
      mismatches.push(...(await operations.comparePulledPage(ctx, pull, items)));
      for (const id of idsOf(items)) gone.delete(id);
    }
    return gone;
  });
  return { there, here, mismatches };
}

async function compareAgain(
  { ctx, pull, run }: VerificationInput,
  doubtful: readonly operations.Mismatch[],
): Promise<operations.Mismatch[]> {
  const isAsked = ({ id }: operations.Mismatch) => /^\d+$/.test(id);
  const asked = doubtful.filter(isAsked);
  if (asked.length === 0) return [...doubtful];
  const items = await run.refresh(asked.map(({ id }) => id));
  const answered = new Set(idsOf(items));
  const lost = asked.filter(({ id }) => !answered.has(id));
  return [
    ...doubtful.filter((one) => !isAsked(one)),
    ...lost.map(({ id }) => ({ id, fields: [], reason: 'not at the source' as const })),
    ...(await operations.comparePulledPage(ctx, pull, items)),
  ];
}
