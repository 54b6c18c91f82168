import { hash } from 'node:crypto';
import type { InterviewRecord } from '#domain/interview-record.ts';
import type { Transactor } from '#storage/database.ts';
import { findRecordHeads, type RecordHead, upsertRecords } from '#storage/interview-records.ts';
import { appendChanges, type RecordChange } from '#storage/record-changes.ts';
import { upsertDocuments } from '#storage/record-documents.ts';
import { documentFormat, renderComparable, renderDocument } from '#wire/hire/v1/interview-record-document.ts';
import type { Context } from '../context.ts';

export type SaveOutcome = 'created' | 'updated' | 'unchanged';

/**
 * Write records with their documents and change-log entries, in the caller's transaction, which holds the tenant's
 * lock. A record that says what is stored already changes nothing. Each id at most once per call.
 * Answers the outcome of each record, in order.
 */
export async function saveRecords(
  ctx: Context,
  tx: Transactor,
  tenantNo: number,
  records: readonly InterviewRecord[],
  heads?: ReadonlyMap<string, RecordHead>,
): Promise<SaveOutcome[]> {
  const known =
    heads ??
    (await findRecordHeads(
      ctx.database,
      tx,
      tenantNo,
      records.map(({ id }) => id),
    ));
  const rendered = records.map((record) => {
    const head = known.get(record.id);
    const linked = keepLinks(record, head);
    const body = renderDocument(linked);
    const contentHash = hash('sha256', renderComparable(linked, body), 'base64url');
    return { record: linked, body, contentHash, outcome: outcomeOf(linked, contentHash, head) };
  });
  const changed = rendered.filter(({ outcome }) => outcome !== 'unchanged');
  await upsertRecords(ctx.database, tx, tenantNo, changed);
  await upsertDocuments(
    ctx.database,
    tx,
    tenantNo,
    changed.map(({ record, body }) => ({ id: record.id, format: documentFormat, body })),
  );
  const changes = changed.map(({ record, outcome }) => ({
    recordId: record.id,
    kind: outcome as RecordChange['kind'],
  }));
  await appendChanges(ctx.database, tx, tenantNo, changes, ctx.now());
  return rendered.map(({ outcome }) => outcome);
}

/** The vendor's records don't say to which interview and form they belong: what is known here stays. */
function keepLinks(record: InterviewRecord, head: RecordHead | undefined): InterviewRecord {
  const interviewId = record.interviewId ?? head?.interviewId;
  const feedbackFormId = record.feedbackFormId ?? head?.feedbackFormId;
  return {
    ...record,
    ...(interviewId !== undefined && { interviewId }),
    ...(feedbackFormId !== undefined && { feedbackFormId }),
  };
}

function outcomeOf(record: InterviewRecord, contentHash: string, head: RecordHead | undefined): SaveOutcome {
  if (!head) return 'created';
  const same =
    head.contentHash === contentHash &&
    head.interviewId === record.interviewId &&
    head.feedbackFormId === record.feedbackFormId;
  return same ? 'unchanged' : 'updated';
}
