import { hash } from 'node:crypto';
import type { InterviewRecord } from '#domain/interview-record.ts';
import { takeAwaited } from '#storage/awaited-records.ts';
import type { Transactor } from '#storage/database.ts';
import { findRecordHeads, type RecordHead, upsertRecords } from '#storage/interview-records.ts';
import { appendChanges, type RecordChange } from '#storage/record-changes.ts';
import { upsertDocuments } from '#storage/record-documents.ts';
import { replaceRecordImages } from '#storage/record-images.ts';
import { renderComparable } from '#wire/hire/v1/interview-record-document.ts';
import type { Context } from '../context.ts';
import { imagesOf, renderDocuments } from './render-documents.ts';

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
  const ids = records.map(({ id }) => id);
  const known = heads ?? (await findRecordHeads(ctx.database, tx, tenantNo, ids));
  const awaiting = await takeAwaited(ctx.database, tx, tenantNo, ids);
  const linked = records.map((record) => keepLinks(record, known.get(record.id), awaiting.get(record.id)));
  const documents = await renderDocuments(ctx.database, tx, tenantNo, linked);
  const rendered = documents.map((document, index) => {
    const record = linked[index] as InterviewRecord;
    const contentHash = hash('sha256', renderComparable(record, document.body), 'base64url');
    return { record, document, contentHash, outcome: outcomeOf(record, contentHash, known.get(record.id)) };
  });
  const changed = rendered.filter(({ outcome }) => outcome !== 'unchanged');
  await upsertRecords(ctx.database, tx, tenantNo, changed);
  await upsertDocuments(
    ctx.database,
    tx,
    tenantNo,
    changed.map(({ document }) => document),
  );
  const before = changed.filter(({ outcome }) => outcome === 'updated').map(({ record }) => record.id);
  await replaceRecordImages(
    ctx.database,
    tx,
    tenantNo,
    before,
    imagesOf(changed.map(({ record }) => record)),
  );
  const changes = changed.map(({ record, outcome }) => ({
    recordId: record.id,
    kind: outcome as RecordChange['kind'],
  }));
  await appendChanges(ctx.database, tx, tenantNo, changes, ctx.now());
  return rendered.map(({ outcome }) => outcome);
}

/**
 * The vendor's records don't say to which interview and form they belong: what is known here stays, and a new one
 * belongs to the interview that waited for it.
 */
function keepLinks(
  record: InterviewRecord,
  head: RecordHead | undefined,
  awaiting: string | undefined,
): InterviewRecord {
  const interviewId = record.interviewId ?? head?.interviewId ?? awaiting;
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
