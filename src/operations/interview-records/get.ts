import { toStoredId } from '#domain/ids.ts';
import type { DocumentPage } from '#storage/record-documents.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import { unknownRecord } from './unknown-record.ts';

/** The stored document of one record of the caller's tenant. A record of another tenant is as unknown as none. */
export async function getInterviewRecord(
  ctx: Context,
  caller: Caller,
  recordId: string,
): Promise<DocumentPage> {
  const id = toStoredId(recordId);
  const document = id === undefined ? undefined : await ctx.documents.byIds(caller.tenantNo, [id]);
  if (!document?.count) throw unknownRecord(recordId);
  return document;
}
