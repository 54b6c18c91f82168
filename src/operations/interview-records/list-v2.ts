import { findRecords, listRecords } from '#storage/interview-records.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import { inIdOrder, type Page, pageById } from '../paging.ts';
import { type RecordSheet, withFormsAndFiles } from './record-sheets.ts';

const endpoint = 'hire.v2.interview_records.list';

export interface ListV2Input {
  /** Undefined: the listed ids, and nothing when there are none. */
  pageSize: number | undefined;
  pageToken: string | undefined;
  /** Well-formed ids; when given, there is no paging. */
  ids: readonly string[] | undefined;
}

/** Records of the caller's tenant with their forms and files: a page of all, or the listed ones. */
export async function listInterviewRecordsV2(
  ctx: Context,
  { tenantNo }: Caller,
  { ids, pageSize, pageToken }: ListV2Input,
): Promise<Page<RecordSheet>> {
  const { database } = ctx;
  if (ids || pageSize === undefined) {
    const found = await findRecords(database, database.read, tenantNo, ids ?? []);
    return { items: await withFormsAndFiles(ctx, tenantNo, inIdOrder(found)), pageToken: undefined };
  }
  const page = await pageById(ctx, { endpoint, tenantNo }, { pageSize, pageToken }, (afterId, limit) =>
    listRecords(database, database.read, tenantNo, afterId, limit),
  );
  return { ...page, items: await withFormsAndFiles(ctx, tenantNo, page.items) };
}
