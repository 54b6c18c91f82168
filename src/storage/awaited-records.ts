import { sql } from 'kysely';
import { BulkInsert } from './bulk.ts';
import { type Database, type Reader, type Transactor, toIdListJson } from './database.ts';
import type { AwaitedRecordsTable } from './tables.ts';

const insertAwaited = new BulkInsert<AwaitedRecordsTable>(
  ['tenant_no', 'record_id', 'interview_id'],
  undefined,
  (tx, rows) =>
    tx
      .insertInto('awaited_records')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_no', 'record_id'])
          .doUpdateSet({ interview_id: sql`excluded.interview_id` }),
      ),
);

/**
 * Note that an interview names records that are not here, each at most once per call: they are tied to it when they
 * come. Answers whether that is new of any of them.
 */
export async function awaitRecords(
  database: Database,
  tx: Transactor,
  tenantNo: number,
  interviewId: string,
  recordIds: readonly string[],
): Promise<boolean> {
  const known = await findAwaiting(database, tx, tenantNo, recordIds);
  const rows = recordIds
    .filter((id) => known.get(id) !== interviewId)
    .map((id) => ({ tenant_no: tenantNo, record_id: BigInt(id), interview_id: BigInt(interviewId) }));
  await insertAwaited.run(database, tx, rows);
  return rows.length > 0;
}

/** Interviews that wait for records, by record id. They wait no longer. */
export async function takeAwaited(
  database: Database,
  tx: Transactor,
  tenantNo: number,
  recordIds: readonly string[],
): Promise<Map<string, string>> {
  const found = await findAwaiting(database, tx, tenantNo, recordIds);
  if (found.size > 0) {
    await tx
      .deleteFrom('awaited_records')
      .where('tenant_no', '=', tenantNo)
      .where('record_id', 'in', database.dialect.idList(toIdListJson([...found.keys()])))
      .execute();
  }
  return found;
}

async function findAwaiting(
  { dialect }: Database,
  db: Reader,
  tenantNo: number,
  recordIds: readonly string[],
): Promise<Map<string, string>> {
  if (recordIds.length === 0) return new Map();
  const rows = await selectIds(db, tenantNo)
    .where('record_id', 'in', dialect.idList(toIdListJson(recordIds)))
    .execute();
  return new Map(rows.map(({ record, interview }) => [record, interview]));
}

/** Records that some interviews wait for, ascending by id, by the id of the interview. */
export async function listAwaitedBy(
  { dialect, read }: Database,
  tenantNo: number,
  interviewIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await selectIds(read, tenantNo)
    .where('interview_id', 'in', dialect.idList(toIdListJson(interviewIds)))
    .orderBy('interview_id')
    .orderBy('record_id')
    .execute();
  const byInterview = Map.groupBy(rows, ({ interview }) => interview);
  return new Map([...byInterview].map(([id, named]) => [id, named.map(({ record }) => record)]));
}

function selectIds(db: Reader, tenantNo: number) {
  return db
    .selectFrom('awaited_records')
    .select([
      sql<string>`cast(record_id as text)`.as('record'),
      sql<string>`cast(interview_id as text)`.as('interview'),
    ])
    .where('tenant_no', '=', tenantNo);
}
