import type { Context } from '../context.ts';
import { noteProgress, type Pull } from './pull.ts';

/** Say that the pull lives, though it stores nothing at the moment. Throws LeaseLostError. */
export async function keepPull(ctx: Context, pull: Pull): Promise<void> {
  if (pull.dryRun) return;
  await ctx.database.transaction((tx) => noteProgress(tx, pull, ctx.now()));
}
