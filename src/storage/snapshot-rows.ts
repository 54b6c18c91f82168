import { sql } from 'kysely';
import { BulkInsert } from './bulk.ts';
import type { Database, Snapshot, Transactor } from './database.ts';
import type { StoredTable } from './table-catalog.ts';
import type { Tables } from './tables.ts';

/** Values in the order of the table's columns; 64-bit integers as decimal text. The same on both databases. */
export type Row = readonly (string | number | null)[];

const mostRowsPerPage = 256;
const pageBytes = 2 ** 20;

/** All rows of a table, page by page along its primary key. Memory is bounded by a page. */
export async function* readRows(db: Snapshot, table: StoredTable): AsyncGenerator<Row[]> {
  let after: Row | undefined;
  let read = 0;
  for (let limit = 16; ; ) {
    const page = await readPage(db, table, after, limit);
    after = page.at(-1);
    if (after === undefined) break;
    yield page;
    read += page.length;
    const bytesPerRow = page.reduce((sum, row) => sum + lengthOf(row), 1) / page.length;
    limit = Math.max(1, Math.min(mostRowsPerPage, Math.floor(pageBytes / bytesPerRow)));
  }
  const count = await countRows(db, table);
  if (count !== read) throw new Error(`${table.name} has ${count} rows, but ${read} were read`);
}

async function countRows(db: Snapshot, { name }: StoredTable): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(db);
  return Number(rows[0]?.count);
}

function lengthOf(row: Row): number {
  return row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0);
}

async function readPage(
  db: Snapshot,
  { name, columns, key }: StoredTable,
  after: Row | undefined,
  limit: number,
): Promise<Row[]> {
  // Always with the table's name: alone, a name in `order by` would mean the selected text.
  const column = (of: string) => sql.ref(`${name}.${of}`);
  const selected = columns.map(({ name: of, kind }) =>
    kind === 'bigint' ? sql`cast(${column(of)} as text) as ${sql.id(of)}` : column(of),
  );
  const keyColumns = key.map(column);
  const bounds = key.map((of) => {
    const at = columns.findIndex((one) => one.name === of);
    return parameterOf(after?.[at] ?? null, columns[at]?.kind === 'bigint');
  });
  const beyond = after === undefined ? sql`` : sql`where (${sql.join(keyColumns)}) > (${sql.join(bounds)})`;
  const { rows } = await sql<Record<string, string | number | null>>`
    select ${sql.join(selected)} from ${sql.table(name)} ${beyond}
    order by ${sql.join(keyColumns)} limit ${limit}`.execute(db);
  return rows.map((row) => columns.map((one) => row[one.name] ?? null));
}

function parameterOf(value: string | number | null, isBigint: boolean): string | number | bigint | null {
  return isBigint && value !== null ? BigInt(value) : value;
}

/** Writes rows of one table. */
export function rowWriter(
  database: Database,
  tx: Transactor,
  table: StoredTable,
): (rows: Row[]) => Promise<void> {
  const names = table.columns.map(({ name }) => name);
  const insert = new BulkInsert<Record<string, unknown>>(names, undefined, (inTx, rows) =>
    inTx.insertInto(table.name as 'meta').values(rows as unknown as Tables['meta'][]),
  );
  const recordOf = (row: Row) =>
    Object.fromEntries(
      table.columns.map(({ name, kind }, at) => [name, parameterOf(row[at] ?? null, kind === 'bigint')]),
    );
  return (rows) => insert.run(database, tx, rows.map(recordOf));
}

/** Remove all rows. */
export async function emptyTable(tx: Transactor, { name }: StoredTable): Promise<void> {
  await tx.deleteFrom(name as 'meta').execute();
}
