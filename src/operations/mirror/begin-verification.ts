import { startPass } from '#storage/pulls.ts';
import type { Context } from '../context.ts';
import { noteProgress, type Pull } from './pull.ts';

/** Begin to read a source that was just pulled a second time: a pass of its own, of which an interrupted one leaves nothing. */
export async function beginVerification(ctx: Context, pull: Pull): Promise<void> {
  pull.pass = await ctx.database.transaction(async (tx) => {
    await noteProgress(tx, pull, ctx.now());
    return startPass(tx, pull.source, undefined, ctx.now());
  });
}
