import { sql } from 'kysely';
import { BulkInsert } from './bulk.ts';
import { type Database, type Reader, type Transactor, toIdListJson } from './database.ts';
import type { RecordImagesTable } from './tables.ts';

/** A record shows an attachment, whether its bytes are here or not. */
export interface RecordImage {
  recordId: string;
  attachmentId: string;
}

const insert = new BulkInsert<RecordImagesTable>(
  ['tenant_no', 'attachment_id', 'record_id'],
  undefined,
  (tx, rows) => tx.insertInto('record_images').values(rows),
);

/** Forget what the given records show, then note what is shown now: different images of those, or of new records. */
export async function replaceRecordImages(
  database: Database,
  tx: Transactor,
  tenantNo: number,
  recordIds: readonly string[],
  images: readonly RecordImage[],
): Promise<void> {
  if (recordIds.length > 0) {
    await tx
      .deleteFrom('record_images')
      .where('tenant_no', '=', tenantNo)
      .where('record_id', 'in', database.dialect.idList(toIdListJson(recordIds)))
      .execute();
  }
  const rows = images.map(({ recordId, attachmentId }) => ({
    tenant_no: tenantNo,
    attachment_id: BigInt(attachmentId),
    record_id: BigInt(recordId),
  }));
  await insert.run(database, tx, rows);
}

/** Ids of the records that show an attachment, ascending after an id: keyset page. */
export async function listRecordsShowing(
  db: Reader,
  tenantNo: number,
  attachmentId: string,
  afterRecordId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('record_images')
    .select(sql<string>`cast(record_id as text)`.as('id'))
    .where('tenant_no', '=', tenantNo)
    .where('attachment_id', '=', BigInt(attachmentId))
    .where('record_id', '>', BigInt(afterRecordId))
    .orderBy('record_id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
