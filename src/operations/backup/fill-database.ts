import type { Database, Transactor } from '#storage/database.ts';
import { deleteMeta } from '#storage/meta.ts';
import { makeSchema } from '#storage/migrate.ts';
import { emptyTable, type Row, readRows, rowWriter } from '#storage/snapshot-rows.ts';
import { leftOut, type StoredTable } from '#storage/table-catalog.ts';
import { RowDigest, type RowTotal } from './row-digest.ts';
import { BackupError } from './stores.ts';

/** Data on their way into an empty database. */
export interface Incoming {
  /** Names of the migrations that made the schema they come from. */
  migrations: readonly string[];
  /** Parents before what refers to them. */
  tables: readonly StoredTable[];
  /** Rows of those tables, parents first. */
  rows(): AsyncIterable<{ table: StoredTable; rows: Row[] }>;
  /** Asked for after the last row: what must have arrived. */
  expected(table: StoredTable): RowTotal;
}

/**
 * Fill an empty database in one transaction, read everything back and compare: it holds all or nothing, also when this
 * process is killed. Documents are rendered when the database is opened next. Fails with DatabaseInUseError when it is
 * not empty, and with BackupError when what arrived is not what was sent.
 */
export async function fillDatabase(database: Database, incoming: Incoming, nowMs: number): Promise<void> {
  const { migrations, tables } = incoming;
  await database.transaction(async (tx) => {
    const { tableNames } = database.dialect;
    const others = new Set(await tableNames(tx));
    await makeSchema(database, tx, migrations, nowMs);
    const made = (await tableNames(tx)).filter((name) => !others.has(name));
    requireSameTables(made, tables);
    // Migrations leave rows of their own, like counters that begin at zero.
    for (const table of tables.toReversed()) await emptyTable(tx, table);
    await writeRows(database, tx, incoming);
    for (const table of tables) await compare(tx, table, incoming.expected(table));
    await deleteMeta(tx, 'document_format');
  });
}

/** Rows of a table that nobody sends would be missing without a word. */
function requireSameTables(made: readonly string[], sent: readonly StoredTable[]): void {
  const names = new Set(sent.map(({ name }) => name));
  const lacking = made.find((name) => !names.has(name) && !Object.hasOwn(leftOut, name));
  if (lacking !== undefined) throw new BackupError(`the data lack the table ${lacking}; nothing was kept`);
  const unknown = sent.find(({ name }) => !made.includes(name) || Object.hasOwn(leftOut, name));
  if (unknown) throw new BackupError(`the data hold a table ${unknown.name}, which their schema has not`);
}

async function writeRows(database: Database, tx: Transactor, incoming: Incoming): Promise<void> {
  const writers = new Map(
    incoming.tables.map((table) => [table.name, rowWriter(database, tx, table)] as const),
  );
  for await (const { table, rows } of incoming.rows()) await writers.get(table.name)?.(rows);
}

async function compare(tx: Transactor, table: StoredTable, expected: RowTotal): Promise<void> {
  const digest = new RowDigest();
  for await (const rows of readRows(tx, table)) for (const row of rows) digest.add(row);
  const { total } = digest;
  if (total.rows !== expected.rows) {
    throw new BackupError(
      `${table.name}: ${total.rows} rows arrived, not ${expected.rows}; nothing was kept`,
    );
  }
  if (total.digest !== expected.digest) {
    throw new BackupError(`${table.name}: what arrived has another checksum; nothing was kept`);
  }
}
