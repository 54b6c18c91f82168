import { listRecordsLackingImages as listPage } from '#storage/pulled-records.ts';
import type { Context } from '../context.ts';
import type { Pull } from './pull.ts';

/** Ids of records of the source that show images whose bytes are not here, ascending after an id. */
export async function listRecordsLackingImages(
  ctx: Context,
  { source }: Pull,
  afterId: string,
  limit: number,
): Promise<string[]> {
  return listPage(ctx.database.read, source, afterId, limit);
}
