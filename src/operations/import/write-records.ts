import type { InterviewRecord } from '#domain/interview-record.ts';
import { takeAwaited } from '#storage/awaited-records.ts';
import type { Transactor } from '#storage/database.ts';
import { deleteRecords, findRecordHeads, type RecordHead } from '#storage/interview-records.ts';
import { appendChanges } from '#storage/record-changes.ts';
import type { ReadRecord } from '#wire/hire/v1/interview-records.ts';
import type { SaveOutcome } from '../interview-records/save-records.ts';
import type { ImportScope } from './import-scope.ts';

/** The record with its users in place of their ids. Throws UserClashError before anything is written. */
export async function withUsers(
  { users }: ImportScope,
  tx: Transactor,
  { record, userId, interviewerId }: ReadRecord,
  head: RecordHead | undefined,
): Promise<InterviewRecord> {
  const name = record.interviewer?.name;
  const interviewer = interviewerId && { value: interviewerId, name, current: head?.interviewerNo };
  const user = userId && { value: userId, name, current: head?.userNo };
  await users.requireNoClash(
    tx,
    [interviewer, user].filter((one) => typeof one === 'object'),
  );
  const resolved = { ...record };
  if (interviewer)
    resolved.interviewer = { ...record.interviewer, userNo: await users.resolve(tx, interviewer) };
  if (user) resolved.userNo = await users.resolve(tx, user);
  return resolved;
}

/** Remove a record; an interview that waits for it does so no longer. */
export async function deleteRecord(
  { ctx, tenantNo }: Pick<ImportScope, 'ctx' | 'tenantNo'>,
  tx: Transactor,
  id: string,
): Promise<SaveOutcome> {
  const { database } = ctx;
  const awaiting = await takeAwaited(database, tx, tenantNo, [id]);
  const heads = await findRecordHeads(database, tx, tenantNo, [id]);
  if (heads.size === 0) return awaiting.size === 0 ? 'unchanged' : 'updated';
  await deleteRecords(database, tx, tenantNo, [id]);
  await appendChanges(database, tx, tenantNo, [{ recordId: id, kind: 'deleted' }], ctx.now());
  return 'updated';
}
