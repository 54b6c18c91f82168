import { invalidParameter } from '#domain/errors.ts';
import { toStoredId } from '#domain/ids.ts';
import type { DocumentPage } from '#storage/record-documents.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';

/** The stored document of one record of the caller's tenant. A record of another tenant is as unknown as none. */
export async function getInterviewRecord(
  ctx: Context,
  caller: Caller,
  recordId: string,
): Promise<DocumentPage> {
  const id = toStoredId(recordId);
  const document = id === undefined ? undefined : await ctx.documents.byIds(caller.tenantNo, [id]);
  if (!document?.count) {
    throw invalidParameter({
      field: 'interview_record_id',
      value: recordId.slice(0, 256),
      description: 'no interview record has this id',
    });
  }
  return document;
}
