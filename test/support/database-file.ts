import { join } from 'node:path';
import SqliteFile from 'better-sqlite3';
import postgres from 'postgres';
import type { Location } from './locations.ts';

type Row = Record<string, unknown>;

/** One statement straight to the database, past the program; answers its rows. 64-bit integers come as text. */
export async function query(location: Location, statement: string): Promise<Row[]> {
  const { data, database_url: url } = location.settings;
  return url === undefined ? querySqlite(data, statement) : queryPostgres(url, statement);
}

function querySqlite(data: string, statement: string): Row[] {
  const file = new SqliteFile(join(data, 'mianping.sqlite'));
  try {
    const prepared = file.prepare(statement).safeIntegers();
    if (!prepared.reader) {
      prepared.run();
      return [];
    }
    const textOf = (value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
    return (prepared.all() as Row[]).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOf(value)])),
    );
  } finally {
    file.close();
  }
}

async function queryPostgres(url: string, statement: string): Promise<Row[]> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...(await client.unsafe(statement))];
  } finally {
    await client.end();
  }
}
