import { sql } from 'kysely';
import { BulkInsert } from './bulk.ts';
import type { Database, Reader, TextParameter, Transactor } from './database.ts';
import type { InterviewRecordDocumentsTable } from './tables.ts';

/** The stored document of a record: final JSON text with marks. */
export interface RecordDocument {
  id: string;
  format: number;
  body: string;
}

/** Reads stored documents as bytes; prepared once, run on every request. */
export interface DocumentReader {
  /** Documents after an id, ascending. */
  page(tenantNo: number, afterId: bigint, limit: number): Promise<Buffer[]> | Buffer[];
  /** Documents of the given ids, ascending; ids without a document are left out. */
  byIds(tenantNo: number, ids: readonly bigint[]): Promise<Buffer[]> | Buffer[];
}

export function documentReader(database: Database): DocumentReader {
  const { read, dialect } = database;
  const base = read
    .selectFrom('interview_record_documents')
    .select(dialect.textBytes('body').as('body'))
    .where('tenant_no', '=', 0)
    .orderBy('id');
  // The compiled text is what counts: parameters are bound anew on each run, in the order they stand here.
  const page = database.prepareBytes(base.where('id', '>', 0n).limit(1).compile());
  const byIds = database.prepareBytes(base.where('id', 'in', dialect.idList('[]')).compile());
  return {
    page: (tenantNo, afterId, limit) => page([tenantNo, afterId, limit]),
    byIds: (tenantNo, ids) => byIds([tenantNo, `[${ids.join(',')}]`]),
  };
}

type Row = Omit<InterviewRecordDocumentsTable, 'body'> & { body: TextParameter };

const upsert = new BulkInsert<Row>(['tenant_no', 'id', 'format', 'body'], (tx, rows, dialect) =>
  tx
    .insertInto('interview_record_documents')
    .values(rows.map((row) => ({ ...row, body: dialect.textValue(row.body) })))
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_no', 'id'])
        .doUpdateSet({ format: sql`excluded.format`, body: sql`excluded.body` }),
    ),
);

export async function upsertDocuments(
  database: Database,
  tx: Transactor,
  tenantNo: number,
  documents: readonly RecordDocument[],
): Promise<void> {
  const rows = documents.map(({ id, format, body }) => ({
    tenant_no: tenantNo,
    id: BigInt(id),
    format,
    body,
  }));
  await upsert.run(database, tx, rows);
}

/** Whether any record lacks a document of the current format: after an upgrade they are rendered anew. */
export async function hasOutdatedDocument(db: Reader, format: number): Promise<boolean> {
  const row = await db
    .selectFrom('interview_record_documents')
    .select('format')
    .where('format', '<>', format)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
