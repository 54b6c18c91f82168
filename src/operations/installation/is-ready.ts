import { isMigrated } from '#storage/migrate.ts';
import type { Context } from '../context.ts';

/** `ok`, or in a few words why requests can't be served. */
export async function isReady(ctx: Context): Promise<string> {
  try {
    if (!(await isMigrated(ctx.database))) return 'schema not migrated';
  } catch {
    return 'database not reachable';
  }
  try {
    await ctx.blobs.check();
    return 'ok';
  } catch {
    return 'blob store not usable';
  }
}
