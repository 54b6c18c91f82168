import { isMigrated } from '#storage/migrate.ts';
import type { Context } from '../context.ts';

/** `ok`, or in a few words why requests can't be served. */
export async function isReady(ctx: Context): Promise<string> {
  try {
    return (await isMigrated(ctx.database)) ? 'ok' : 'schema not migrated';
  } catch {
    return 'database not reachable';
  }
}
