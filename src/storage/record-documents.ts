import { type SelectQueryBuilder, sql } from 'kysely';
import { BulkInsert } from './bulk.ts';
import type { Database, Transactor } from './database.ts';
import type { InterviewRecordDocumentsTable, Tables } from './tables.ts';

/** The stored document of a record: final JSON text with marks. */
export interface RecordDocument {
  id: string;
  format: number;
  body: string;
}

/** Stored documents as they came from the database. */
export interface DocumentPage {
  /**
   * Bytes of one or more documents, ascending by id, with the separator between them; it belongs between two chunks,
   * too.
   */
  chunks: readonly Buffer[];
  /** How many documents. */
  count: number;
  /** Id of the last one; undefined when there is none. */
  lastId: bigint | undefined;
  /** Whether the memory of the chunks is this page's alone, so that it may be freed once they are copied. */
  isOwned: boolean;
}

/** Reads stored documents as bytes; prepared once, run on every request. */
export interface DocumentReader {
  /** Documents after an id, ascending, separated by commas. */
  page(tenantNo: number, afterId: bigint, limit: number): Promise<DocumentPage>;
  /** The same, separated by newlines: a document never holds one. */
  lines(tenantNo: number, afterId: bigint, limit: number): Promise<DocumentPage>;
  /** Documents of the given ids, ascending, separated by commas; ids without a document are left out. */
  byIds(tenantNo: number, ids: readonly bigint[]): Promise<DocumentPage>;
  /** Whether any document comes after an id. */
  anyAfter(tenantNo: number, afterId: bigint): Promise<boolean>;
}

// The compiled text is what counts: parameters are bound anew on each run, in the order they stand in the query.
const anyTenant = 0;
const anyId = 0n;
const anyLimit = 1;

export function documentReader(database: Database): DocumentReader {
  const { read, dialect } = database;
  const documents = read.selectFrom('interview_record_documents').where('tenant_no', '=', anyTenant);
  const rows = documents.select(['id', 'body']).orderBy('id');
  const after = rows.where('id', '>', anyId).limit(anyLimit);
  const page = prepare(database, after, ',');
  const lines = prepare(database, after, '\n');
  const byIds = prepare(database, rows.where('id', 'in', dialect.idList('[]')), ',');
  const next = database.prepareRaw(
    documents.select('format').where('id', '>', anyId).limit(anyLimit).compile(),
  );
  return {
    page: (tenantNo, afterId, limit) => page([tenantNo, afterId, limit]),
    lines: (tenantNo, afterId, limit) => lines([tenantNo, afterId, limit]),
    byIds: (tenantNo, ids) => byIds([tenantNo, `[${ids.join(',')}]`]),
    anyAfter: async (tenantNo, afterId) => (await next([tenantNo, afterId, 1])).length > 0,
  };
}

function prepare(database: Database, query: DocumentRows, separator: string) {
  if (database.dialect.joinsDocuments) {
    const run = database.prepareRaw(joined(database, query, separator).compile());
    return async (parameters: readonly unknown[]) => joinedPage(await run(parameters));
  }
  const run = database.prepareRaw(separate(database, query).compile());
  return async (parameters: readonly unknown[]) => separatePage(await run(parameters));
}

type DocumentRows = SelectQueryBuilder<Tables, 'interview_record_documents', { id: unknown; body: string }>;

/** One row: all documents as one value, how many, and the last id. */
function joined({ read }: Database, query: DocumentRows, separator: string) {
  return read
    .selectFrom(query.as('page'))
    .select([
      sql<Buffer | null>`cast(group_concat(body, ${sql.lit(separator)}) as blob)`.as('bodies'),
      sql<number>`count(*)`.as('count'),
      sql<string | null>`cast(max(id) as text)`.as('last_id'),
    ]);
}

function joinedPage([row]: unknown[][]): DocumentPage {
  const [bodies, count, lastId] = row as [Buffer | null, number, string | null];
  return {
    chunks: bodies ? [bodies] : [],
    count,
    lastId: lastId === null ? undefined : BigInt(lastId),
    isOwned: true,
  };
}

/** A row for each document. */
function separate({ read }: Database, query: DocumentRows) {
  return read
    .selectFrom(query.as('page'))
    .select(['body', sql<string>`cast(id as text)`.as('id')])
    .orderBy('page.id');
}

function separatePage(rows: unknown[][]): DocumentPage {
  const lastId = rows.at(-1)?.[1];
  return {
    chunks: rows.map((row) => row[0] as Buffer),
    count: rows.length,
    lastId: lastId === undefined ? undefined : BigInt(String(lastId)),
    isOwned: false,
  };
}

const upsert = new BulkInsert<InterviewRecordDocumentsTable>(
  ['tenant_no', 'id', 'format', 'body'],
  'body',
  (tx, rows, dialect) =>
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
