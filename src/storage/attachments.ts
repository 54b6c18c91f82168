import { type SelectQueryBuilder, sql } from 'kysely';
import type { Attachment } from '#domain/attachment.ts';
import { type Database, type Reader, type Transactor, toIdListJson, unpeeked } from './database.ts';
import type { AttachmentsTable, Tables } from './tables.ts';

/** Insert or replace. */
export async function putAttachment(
  database: Database,
  tx: Transactor,
  tenantNo: number,
  attachment: Attachment,
): Promise<'created' | 'updated' | 'unchanged'> {
  const { id, name, mime, size, sha256, createdAtMs } = attachment;
  const [before] = await findAttachments(database, tx, tenantNo, [id]);
  const columns = { name, mime, size, sha256, created_at_ms: createdAtMs };
  if (before && isSame(before, attachment)) return 'unchanged';
  await tx
    .insertInto('attachments')
    .values({ tenant_no: tenantNo, id: BigInt(id), ...columns })
    .onConflict((conflict) => conflict.columns(['tenant_no', 'id']).doUpdateSet(columns))
    .execute();
  return before ? 'updated' : 'created';
}

function isSame(one: Attachment, other: Attachment): boolean {
  return (Object.keys(one) as (keyof Attachment)[]).every((key) => one[key] === other[key]);
}

/** Attachments by id, ascending; unknown ids are left out. */
export async function findAttachments(
  database: Database,
  db: Reader,
  tenantNo: number,
  ids: readonly string[],
): Promise<Attachment[]> {
  if (ids.length === 0) return [];
  const rows = await selectAttachments(db, tenantNo)
    .where('id', 'in', database.dialect.idList(toIdListJson(ids)))
    .execute();
  return rows.map(fromRow);
}

/** Attachments after an id, ascending: keyset page. */
export async function listAttachments(
  db: Reader,
  tenantNo: number,
  afterId: string,
  limit: number,
): Promise<Attachment[]> {
  const rows = await selectAttachments(db, tenantNo).where('id', '>', BigInt(afterId)).limit(limit).execute();
  return rows.map(fromRow);
}

type Row = Omit<AttachmentsTable, 'tenant_no' | 'id'> & { text_id: string };

function selectAttachments(db: Reader, tenantNo: number): SelectQueryBuilder<Tables, 'attachments', Row> {
  return db
    .selectFrom('attachments')
    .select([sql<string>`cast(id as text)`.as('text_id'), 'name', 'mime', 'size', 'sha256', 'created_at_ms'])
    .where('tenant_no', '=', unpeeked(tenantNo))
    .orderBy('id');
}

function fromRow(row: Row): Attachment {
  return {
    id: row.text_id,
    name: row.name,
    mime: row.mime,
    size: row.size,
    sha256: row.sha256,
    createdAtMs: row.created_at_ms,
  };
}
