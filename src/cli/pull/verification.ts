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
  const { ctx, pull, run, source, progress } = input;
  await operations.beginVerification(ctx, pull);
  const doubtful: operations.Mismatch[] = [];
  let read = 0;
  let withoutId = 0;
  progress.begin('verifying records');
  for await (const { items } of source.records()) {
    read += items.length;
    withoutId += items.length - idsOf(items).length;
    doubtful.push(...(await operations.comparePulledPage(ctx, pull, items)));
    progress.update(read);
  }
  const mismatches: operations.Mismatch[] = [];
  for (let start = 0; start < doubtful.length; start += idsPerCall) {
    mismatches.push(...(await compareAgain(input, doubtful.slice(start, start + idsPerCall))));
  }
  const { there, here } = await operations.finishVerification(ctx, pull, async (ids) => {
    const items = await run.refresh(ids);
    mismatches.push(...(await operations.comparePulledPage(ctx, pull, items)));
    return items;
  });
  return { there: there + withoutId, here, mismatches };
}

async function compareAgain(
  { ctx, pull, run }: VerificationInput,
  doubtful: readonly operations.Mismatch[],
): Promise<operations.Mismatch[]> {
  const isAsked = (mismatch: operations.Mismatch) => idsOf([mismatch]).length > 0;
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
