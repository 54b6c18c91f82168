import { sql } from 'kysely';
import { toStoredId } from '#domain/ids.ts';
import { BulkInsert } from './bulk.ts';
import { type Database, type Reader, type Transactor, toIdListJson } from './database.ts';
import type { PullSource } from './pulls.ts';
import type { PulledRecordsTable } from './tables.ts';

const columns = ['tenant_no', 'source_no', 'id', 'pass', 'interview_id'] as const;
const onKey = ['tenant_no', 'source_no', 'id'] as const;

const insertSeen = new BulkInsert<PulledRecordsTable>(columns, undefined, (tx, rows) =>
  tx
    .insertInto('pulled_records')
    .values(rows)
    .onConflict((conflict) => conflict.columns(onKey).doUpdateSet({ pass: sql`excluded.pass` })),
);

const insertTied = new BulkInsert<PulledRecordsTable>(columns, undefined, (tx, rows) =>
  tx
    .insertInto('pulled_records')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(onKey).doUpdateSet({ interview_id: sql`excluded.interview_id` }),
    ),
);

/** Note that a pass saw records; ids that nothing stored can have are left out. */
export async function markSeen(
  database: Database,
  tx: Transactor,
  { tenantNo, sourceNo }: PullSource,
  pass: number,
  ids: readonly string[],
): Promise<void> {
  const rows = storedIds(ids).map((id) => rowOf(tenantNo, sourceNo, id, pass, null));
  await insertSeen.run(database, tx, rows);
}

/** Note to which interview each record belongs, by record id. */
export async function tieToInterviews(
  database: Database,
  tx: Transactor,
  { tenantNo, sourceNo }: PullSource,
  interviewOf: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = [...interviewOf].map(([id, interviewId]) =>
    rowOf(tenantNo, sourceNo, BigInt(id), 0, BigInt(interviewId)),
  );
  await insertTied.run(database, tx, rows);
}

function rowOf(tenantNo: number, sourceNo: number, id: bigint, pass: number, interviewId: bigint | null) {
  return { tenant_no: tenantNo, source_no: sourceNo, id, pass, interview_id: interviewId };
}

function storedIds(ids: readonly string[]): bigint[] {
  return [...new Set(ids.map(toStoredId))].filter((id) => id !== undefined);
}

export interface PulledRecord {
  pass: number;
  interviewId: string | undefined;
}

export async function findPulled(
  { dialect }: Database,
  db: Reader,
  { tenantNo, sourceNo }: PullSource,
  ids: readonly string[],
): Promise<Map<string, PulledRecord>> {
  const rows = await db
    .selectFrom('pulled_records')
    .select([
      sql<string>`cast(id as text)`.as('id'),
      'pass',
      sql<string | null>`cast(interview_id as text)`.as('interview_id'),
    ])
    .where('tenant_no', '=', tenantNo)
    .where('source_no', '=', sourceNo)
    .where('id', 'in', dialect.idList(toIdListJson(ids)))
    .execute();
  return new Map(rows.map((row) => [row.id, { pass: row.pass, interviewId: row.interview_id ?? undefined }]));
}

/** How many records passes from one number to another saw last, both included. */
export async function countSeen(
  db: Reader,
  { tenantNo, sourceNo }: PullSource,
  passes: { from: number; to: number },
): Promise<number> {
  const row = await db
    .selectFrom('pulled_records')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('tenant_no', '=', tenantNo)
    .where('source_no', '=', sourceNo)
    .where('pass', '>=', passes.from)
    .where('pass', '<=', passes.to)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** How many records of the source are here: not those that were refused, or deleted here since. */
export async function countHere(db: Reader, { tenantNo, sourceNo }: PullSource): Promise<number> {
  const row = await db
    .selectFrom('pulled_records as pulled')
    .innerJoin('interview_records as record', (join) =>
      join.onRef('record.tenant_no', '=', 'pulled.tenant_no').onRef('record.id', '=', 'pulled.id'),
    )
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('pulled.tenant_no', '=', tenantNo)
    .where('pulled.source_no', '=', sourceNo)
    .where('pulled.pass', '>', 0)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** A record that a pass did not see. */
export interface UnseenRecord {
  id: string;
  /** Whether it was here by this source alone, so that it is gone with it. */
  isOnlyHere: boolean;
}

/** Records that no pass from this one on saw, ascending after an id: keyset page. */
export async function listUnseen(
  db: Reader,
  { tenantNo, sourceNo }: PullSource,
  pass: number,
  afterId: string,
  limit: number,
): Promise<UnseenRecord[]> {
  const rows = await db
    .selectFrom('pulled_records as own')
    .select(({ exists, selectFrom }) => [
      sql<string>`cast(own.id as text)`.as('id'),
      'own.pass',
      exists(
        selectFrom('pulled_records as other')
          .select('other.id')
          .where('other.tenant_no', '=', tenantNo)
          .where('other.source_no', '!=', sourceNo)
          .whereRef('other.id', '=', 'own.id')
          .where('other.pass', '>', 0),
      ).as('elsewhere'),
    ])
    .where('own.tenant_no', '=', tenantNo)
    .where('own.source_no', '=', sourceNo)
    .where('own.pass', '<', pass)
    .where('own.id', '>', BigInt(afterId))
    .orderBy('own.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ id: row.id, isOnlyHere: row.pass > 0 && !row.elsewhere }));
}

export async function forgetPulled(
  { dialect }: Database,
  tx: Transactor,
  { tenantNo, sourceNo }: PullSource,
  ids: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('pulled_records')
    .where('tenant_no', '=', tenantNo)
    .where('source_no', '=', sourceNo)
    .where('id', 'in', dialect.idList(toIdListJson(ids)))
    .execute();
}

/** Forms that records of a source were written on and that are not here, ascending after an id: keyset page. */
export async function listMissingForms(
  db: Reader,
  { tenantNo, sourceNo }: PullSource,
  afterId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('pulled_records as pulled')
    .innerJoin('interview_records as record', (join) =>
      join.onRef('record.tenant_no', '=', 'pulled.tenant_no').onRef('record.id', '=', 'pulled.id'),
    )
    .leftJoin('feedback_forms as form', (join) =>
      join.onRef('form.tenant_no', '=', 'record.tenant_no').onRef('form.id', '=', 'record.feedback_form_id'),
    )
    .select(sql<string>`cast(record.feedback_form_id as text)`.as('id'))
    .where('pulled.tenant_no', '=', tenantNo)
    .where('pulled.source_no', '=', sourceNo)
    .where('form.id', 'is', null)
    .where('record.feedback_form_id', '>', BigInt(afterId))
    .groupBy('record.feedback_form_id')
    .orderBy('record.feedback_form_id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Records of a source that show an image whose bytes are not here, ascending after an id: keyset page. */
export async function listRecordsLackingImages(
  db: Reader,
  { tenantNo, sourceNo }: PullSource,
  afterId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('record_images as image')
    .innerJoin('pulled_records as pulled', (join) =>
      join.onRef('pulled.tenant_no', '=', 'image.tenant_no').onRef('pulled.id', '=', 'image.record_id'),
    )
    .leftJoin('attachments as file', (join) =>
      join.onRef('file.tenant_no', '=', 'image.tenant_no').onRef('file.id', '=', 'image.attachment_id'),
    )
    .select(sql<string>`cast(pulled.id as text)`.as('text_id'))
    .where('pulled.tenant_no', '=', tenantNo)
    .where('pulled.source_no', '=', sourceNo)
    .where('pulled.id', '>', BigInt(afterId))
    .where('file.id', 'is', null)
    .groupBy('pulled.id')
    .orderBy('pulled.id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.text_id);
}
