import type { Transactor } from '#storage/database.ts';
import { findInterviewer, putInterviewer } from '#storage/interviewers.ts';
import type { ReadInterviewer } from '#wire/bundle-entities.ts';
import type { SaveOutcome } from '../interview-records/save-records.ts';
import type { ImportScope } from './import-scope.ts';

/** Store whether a user is certified. What says nothing of its time is as old as what it repeats, or new. */
export async function writeInterviewer(
  { ctx, users, tenantNo }: ImportScope,
  tx: Transactor,
  { userId, certified, updatedAtMs }: ReadInterviewer,
): Promise<SaveOutcome> {
  const userNo = await users.resolve(tx, { value: userId });
  const before = await findInterviewer(tx, tenantNo, userNo);
  const isSame =
    before?.certified === certified && (updatedAtMs === undefined || updatedAtMs === before.updatedAtMs);
  if (isSame) return 'unchanged';
  await putInterviewer(tx, tenantNo, { userNo, certified, updatedAtMs: updatedAtMs ?? ctx.now() });
  return before ? 'updated' : 'created';
}
