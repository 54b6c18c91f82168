import type { Tenant } from '#domain/app.ts';
import { listRecords } from '#storage/interview-records.ts';
import type { Context } from '../context.ts';

const pageSize = 1000;

/** Ids of all records of a tenant, ascending: what a program that reads the list must have met. */
export async function listRecordIds(ctx: Context, { tenantNo }: Tenant): Promise<string[]> {
  const ids: string[] = [];
  for (let page = pageSize; page === pageSize; ) {
    const records = await listRecords(ctx.database, ctx.database.read, tenantNo, ids.at(-1) ?? '0', pageSize);
    ids.push(...records.map(({ id }) => id));
    page = records.length;
  }
  return ids;
}
