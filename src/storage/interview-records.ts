import { sql } from 'kysely';
import type { InterviewRecord, UserNo } from '#domain/interview-record.ts';
import { briefOf } from '#domain/record-brief.ts';
import { BulkInsert } from './bulk.ts';
import { type Database, parseLong, type Reader, type Transactor, toIdListJson } from './database.ts';
import { replaceRecordImages } from './record-images.ts';
import type { InterviewRecordsTable } from './tables.ts';

/** What an import must know of a record that is already here. */
export interface RecordHead {
  id: string;
  contentHash: string;
  interviewId: string | undefined;
  feedbackFormId: string | undefined;
  userNo: UserNo | undefined;
  interviewerNo: UserNo | undefined;
}

export interface StoredRecord {
  record: InterviewRecord;
  contentHash: string;
}

const upsert = new BulkInsert<InterviewRecordsTable>(
  [
    'tenant_no',
    'id',
    'interview_id',
    'feedback_form_id',
    'user_no',
    'interviewer_no',
    'snapshot',
    'content_hash',
    'brief',
  ],
  'snapshot',
  (tx, rows, dialect) =>
    tx
      .insertInto('interview_records')
      .values(rows.map((row) => ({ ...row, snapshot: dialect.textValue(row.snapshot) })))
      .onConflict((conflict) =>
        conflict.columns(['tenant_no', 'id']).doUpdateSet({
          interview_id: sql`excluded.interview_id`,
          feedback_form_id: sql`excluded.feedback_form_id`,
          user_no: sql`excluded.user_no`,
          interviewer_no: sql`excluded.interviewer_no`,
          snapshot: sql`excluded.snapshot`,
          content_hash: sql`excluded.content_hash`,
          brief: sql`excluded.brief`,
        }),
      ),
);

/** Write records, each id at most once per call. */
export async function upsertRecords(
  database: Database,
  tx: Transactor,
  tenantNo: number,
  records: readonly StoredRecord[],
): Promise<void> {
  const rows = records.map(
    ({ record, contentHash }): InterviewRecordsTable => ({
      tenant_no: tenantNo,
      id: BigInt(record.id),
      interview_id: record.interviewId === undefined ? null : BigInt(record.interviewId),
      feedback_form_id: record.feedbackFormId === undefined ? null : BigInt(record.feedbackFormId),
      user_no: record.userNo ?? null,
      interviewer_no: record.interviewer?.userNo ?? null,
      snapshot: JSON.stringify(record),
      content_hash: contentHash,
      brief: record.interviewId === undefined ? null : JSON.stringify(briefOf(record)),
    }),
  );
  await upsert.run(database, tx, rows);
}

export async function findRecordHeads(
  database: Database,
  db: Reader,
  tenantNo: number,
  ids: readonly string[],
): Promise<Map<string, RecordHead>> {
  const rows = await db
    .selectFrom('interview_records')
    .select([
      sql<string>`cast(id as text)`.as('id'),
      'content_hash',
      sql<string | null>`cast(interview_id as text)`.as('interview_id'),
      sql<string | null>`cast(feedback_form_id as text)`.as('feedback_form_id'),
      'user_no',
      'interviewer_no',
    ])
    .where('tenant_no', '=', tenantNo)
    .where('id', 'in', database.dialect.idList(toIdListJson(ids)))
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        contentHash: row.content_hash,
        interviewId: row.interview_id ?? undefined,
        feedbackFormId: row.feedback_form_id ?? undefined,
        userNo: row.user_no ?? undefined,
        interviewerNo: row.interviewer_no ?? undefined,
      },
    ]),
  );
}

export async function deleteRecords(
  database: Database,
  tx: Transactor,
  tenantNo: number,
  ids: readonly string[],
): Promise<void> {
  await replaceRecordImages(database, tx, tenantNo, ids, []);
  for (const table of ['interview_record_documents', 'interview_records'] as const) {
    await tx
      .deleteFrom(table)
      .where('tenant_no', '=', tenantNo)
      .where('id', 'in', database.dialect.idList(toIdListJson(ids)))
      .execute();
  }
}

/** Records by id, in no order; unknown ids are left out. */
export async function findRecords(
  database: Database,
  db: Reader,
  tenantNo: number,
  ids: readonly string[],
): Promise<InterviewRecord[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('interview_records')
    .select(database.dialect.longText('snapshot').as('snapshot'))
    .where('tenant_no', '=', tenantNo)
    .where('id', 'in', database.dialect.idList(toIdListJson(ids)))
    .execute();
  return rows.map((row) => parseLong<InterviewRecord>(row.snapshot));
}

/** Records after an id, ascending: keyset page. */
export async function listRecords(
  { dialect }: Database,
  db: Reader,
  tenantNo: number,
  afterId: string,
  limit: number,
): Promise<InterviewRecord[]> {
  const rows = await db
    .selectFrom('interview_records')
    .select(dialect.longText('snapshot').as('snapshot'))
    .where('tenant_no', '=', tenantNo)
    .where('id', '>', BigInt(afterId))
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => parseLong<InterviewRecord>(row.snapshot));
}

/** The record with the lowest or the highest id. */
export async function recordAtEnd(
  db: Reader,
  tenantNo: number,
  which: 'first' | 'last',
): Promise<InterviewRecord | undefined> {
  const row = await db
    .selectFrom('interview_records')
    .select('snapshot')
    .where('tenant_no', '=', tenantNo)
    .orderBy('id', which === 'first' ? 'asc' : 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && (JSON.parse(row.snapshot) as InterviewRecord);
}

export async function countRecords(db: Reader, tenantNo: number): Promise<number> {
  const row = await db
    .selectFrom('interview_records')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('tenant_no', '=', tenantNo)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
