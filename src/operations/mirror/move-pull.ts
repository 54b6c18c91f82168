import type { PullPlace } from '#domain/pull.ts';
import type { Context } from '../context.ts';
import { noteProgress, type Pull } from './pull.ts';

/** Go on somewhere else, with nothing to store: behind what is left out, or at the start of a phase again. */
export async function movePull(ctx: Context, pull: Pull, place: PullPlace): Promise<void> {
  if (!pull.dryRun) await ctx.database.transaction((tx) => noteProgress(tx, pull, ctx.now(), { place }));
  pull.place = place;
}
