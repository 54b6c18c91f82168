import type { Interview, NamedUser } from '#domain/interview.ts';
import { awaitRecords } from '#storage/awaited-records.ts';
import { findBodies, putBody } from '#storage/bodies.ts';
import type { Transactor } from '#storage/database.ts';
import { findRecords } from '#storage/interview-records.ts';
import type { ReadInterview } from '#wire/hire/v1/interviews.ts';
import { type SaveOutcome, saveRecords } from '../interview-records/save-records.ts';
import type { UserReference } from '../users/user-resolver.ts';
import type { ImportScope } from './import-scope.ts';

/**
 * Store an interview, and tie to it those of its records that are here; the others when they come. Throws
 * UserClashError before anything is written.
 */
export async function writeInterview(
  scope: ImportScope,
  tx: Transactor,
  read: ReadInterview,
): Promise<SaveOutcome> {
  const interview = await withUsers(scope, tx, read);
  const outcome = await putBody(tx, 'interviews', scope.tenantNo, interview);
  const isTied = await tieRecords(scope, tx, interview.id, read.recordIds);
  return outcome === 'unchanged' && isTied ? 'updated' : outcome;
}

async function withUsers(
  { ctx, users, tenantNo }: ImportScope,
  tx: Transactor,
  { interview, creatorId, contactId }: ReadInterview,
): Promise<Interview> {
  if (creatorId === undefined && contactId === undefined) return interview;
  const known = await findBodies(ctx.database, tx, 'interviews', tenantNo, [interview.id]);
  const stored = known.get(interview.id);
  const creator = reference(creatorId, interview.creator, stored?.creator);
  const contact = reference(contactId, interview.contact, stored?.contact);
  await users.requireNoClash(
    tx,
    [creator, contact].filter((one) => one !== undefined),
  );
  return {
    ...interview,
    ...(creator && { creator: { ...interview.creator, userNo: await users.resolve(tx, creator) } }),
    ...(contact && { contact: { ...interview.contact, userNo: await users.resolve(tx, contact) } }),
  };
}

function reference(
  value: string | undefined,
  person: NamedUser | undefined,
  stored: NamedUser | undefined,
): UserReference | undefined {
  return value === undefined ? undefined : { value, name: person?.name, current: stored?.userNo };
}

/** Whether any record was tied, or is awaited, that was not before. */
async function tieRecords(
  { ctx, tenantNo }: ImportScope,
  tx: Transactor,
  interviewId: string,
  recordIds: readonly string[],
): Promise<boolean> {
  const ids = [...new Set(recordIds)];
  const records = await findRecords(ctx.database, tx, tenantNo, ids);
  const here = new Set(records.map(({ id }) => id));
  const missing = ids.filter((id) => !here.has(id));
  const isAwaitedAnew = await awaitRecords(ctx.database, tx, tenantNo, interviewId, missing);
  const loose = records.filter((record) => record.interviewId !== interviewId);
  if (loose.length === 0) return isAwaitedAnew;
  await saveRecords(
    ctx,
    tx,
    tenantNo,
    loose.map((record) => ({ ...record, interviewId })),
  );
  return true;
}
