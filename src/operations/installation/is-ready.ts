import { setTimeout as sleep } from 'node:timers/promises';
import { isMigrated, NewerSchemaError } from '#storage/migrate.ts';
import type { Context } from '../context.ts';

/** Who asks wants to know soon, and not how long a request would wait. */
const patienceMs = 3_000;

/** `ok`, or in a few words why requests can't be served. */
export async function isReady(ctx: Context): Promise<string> {
  try {
    const isCurrent = await Promise.race([
      isMigrated(ctx.database),
      sleep(patienceMs, undefined, { ref: false }),
    ]);
    if (isCurrent === undefined) return 'database does not answer';
    if (!isCurrent) return 'schema not migrated';
  } catch (error) {
    return error instanceof NewerSchemaError ? 'schema of a newer version' : 'database not reachable';
  }
  try {
    await ctx.blobs.check();
    return 'ok';
  } catch {
    return 'blob store not usable';
  }
}
