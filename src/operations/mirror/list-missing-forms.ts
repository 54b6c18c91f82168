import { listMissingForms as listPage } from '#storage/pulled-records.ts';
import type { Context } from '../context.ts';
import type { Pull } from './pull.ts';

/** Ids of forms that records of the source were written on and that are not here, ascending after an id. */
export async function listMissingForms(
  ctx: Context,
  { source }: Pull,
  afterId: string,
  limit: number,
): Promise<string[]> {
  return listPage(ctx.database.read, source, afterId, limit);
}
