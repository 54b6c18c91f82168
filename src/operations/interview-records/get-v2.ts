import { findRecords } from '#storage/interview-records.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import { type RecordSheet, withFormsAndFiles } from './record-sheets.ts';
import { unknownRecord } from './unknown-record.ts';

/** One record of the caller's tenant. A record of another tenant is as unknown as none. */
export async function getInterviewRecordV2(
  ctx: Context,
  { tenantNo }: Caller,
  recordId: string,
): Promise<RecordSheet> {
  const { database } = ctx;
  const found = await findRecords(database, database.read, tenantNo, [recordId]);
  const [sheet] = await withFormsAndFiles(ctx, tenantNo, found);
  if (!sheet) throw unknownRecord(recordId);
  return sheet;
}
