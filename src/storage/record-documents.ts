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
  /** Whether more documents follow; false where a list of ids was asked for. */
  hasMore: boolean;
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
}

// The compiled text is what counts: parameters are bound anew on each run, in the order they stand in the query.
// The casts keep SQLite from looking at the values: it would plan the statement anew for each, at twice its cost.
const anyTenant = sql<number>`cast(${0} as integer)`;
const anyId = 0n;
const anyLimit = sql<number>`cast(${1} as integer)`;

export function documentReader(database: Database): DocumentReader {
  const { read, dialect } = database;
  const rows = read
    .selectFrom('interview_record_documents')
    .select(['id', 'body'])
    .where('tenant_no', '=', anyTenant)
    .orderBy('id');
  const after = rows.where('id', '>', anyId).limit(anyLimit);
  const reader = dialect.joinsDocuments ? joinedReader(database) : separateReader(database);
  const page = reader.page(after, ',');
  const lines = reader.page(after, '\n');
  const byIds = reader.all(rows.where('id', 'in', dialect.idList('[]')));
  return { page, lines, byIds: (tenantNo, ids) => byIds(tenantNo, `[${ids.join(',')}]`) };
}

type DocumentRows = SelectQueryBuilder<Tables, 'interview_record_documents', { id: unknown; body: string }>;

interface PreparedReader {
  page(query: DocumentRows, separator: string): DocumentReader['page'];
  all(query: DocumentRows): (tenantNo: number, idList: string) => Promise<DocumentPage>;
}

/** One row: all documents as one value, how many, the last id, and whether another document follows it. */
function joinedReader(database: Database): PreparedReader {
  const { read } = database;
  const joined = (query: DocumentRows, separator: string) =>
    read
      .selectFrom(query.as('page'))
      .select([
        sql<Buffer | null>`cast(group_concat(body, ${sql.lit(separator)}) as blob)`.as('bodies'),
        sql<number>`count(*)`.as('count'),
        sql<bigint | null>`max(id)`.as('last_id'),
      ]);
  const pageOf = (rows: unknown[][]): DocumentPage => {
    const [bodies, count, lastId, follows] = rows[0] as [Buffer | null, number, string | null, number];
    return {
      chunks: bodies ? [bodies] : [],
      count,
      lastId: lastId === null ? undefined : BigInt(lastId),
      hasMore: follows === 1,
      isOwned: true,
    };
  };
  return {
    page(query, separator) {
      const follows = read
        .selectFrom('interview_record_documents as next')
        .select('next.id')
        .where('next.tenant_no', '=', anyTenant)
        .whereRef('next.id', '>', sql.ref('page.last_id'));
      const outer = read
        .selectFrom(joined(query, separator).as('page'))
        .select([
          'bodies',
          'count',
          sql<string>`cast(last_id as text)`.as('last_id'),
          sql`exists ${follows}`.as('follows'),
        ]);
      const run = database.prepareRaw(outer.compile());
      return async (tenantNo, afterId, limit) => pageOf(await run([tenantNo, tenantNo, afterId, limit]));
    },
    all(query) {
      const outer = read
        .selectFrom(joined(query, ',').as('page'))
        .select(['bodies', 'count', sql<string>`cast(last_id as text)`.as('last_id'), sql`0`.as('follows')]);
      const run = database.prepareRaw(outer.compile());
      return async (tenantNo, idList) => pageOf(await run([tenantNo, idList]));
    },
  };
}

/** A row for each document; one more than asked for tells whether another follows. */
function separateReader(database: Database): PreparedReader {
  const prepare = (query: DocumentRows) => {
    const separate = database.read
      .selectFrom(query.as('page'))
      .select(['body', sql<string>`cast(id as text)`.as('id')])
      .orderBy('page.id');
    return database.prepareRaw(separate.compile());
  };
  const pageOf = (all: unknown[][], limit: number): DocumentPage => {
    const rows = all.slice(0, limit);
    const lastId = rows.at(-1)?.[1];
    return {
      chunks: rows.map((row) => row[0] as Buffer),
      count: rows.length,
      lastId: lastId === undefined ? undefined : BigInt(String(lastId)),
      hasMore: all.length > limit,
      isOwned: false,
    };
  };
  return {
    page(query) {
      const run = prepare(query);
      return async (tenantNo, afterId, limit) => pageOf(await run([tenantNo, afterId, limit + 1]), limit);
    },
    all(query) {
      const run = prepare(query);
      return async (tenantNo, idList) => pageOf(await run([tenantNo, idList]), Number.POSITIVE_INFINITY);
    },
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

/** Remove documents that no record stands behind. */
export async function deleteStrayDocuments(tx: Transactor, tenantNo: number): Promise<void> {
  await tx
    .deleteFrom('interview_record_documents')
    .where('tenant_no', '=', tenantNo)
    .where('id', 'not in', (select) =>
      select.selectFrom('interview_records').select('id').where('tenant_no', '=', tenantNo),
    )
    .execute();
}
