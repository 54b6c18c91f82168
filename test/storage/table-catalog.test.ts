import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRows } from '#storage/snapshot-rows.ts';
import { leftOut, storedTables } from '#storage/table-catalog.ts';
import type { App } from '../../src/app.ts';
import { query } from '../support/database-file.ts';
import { openInstance } from '../support/instances.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';

/** Tables with the types of their columns, and the columns of their primary keys in order. */
interface RealSchema {
  columns: Record<string, Record<string, string>>;
  keys: Record<string, string[]>;
}

const questions = {
  sqlite: {
    columns: `select t.name as "table", c.name as "column", c.type as type
      from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table' and t.name not like 'sqlite_%'`,
    keys: `select t.name as "table", c.name as "column"
      from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table' and c.pk > 0 order by t.name, c.pk`,
  },
  postgres: {
    columns: `select table_name as "table", column_name as "column", data_type as type
      from information_schema.columns where table_schema = 'public'`,
    keys: `select u.table_name as "table", u.column_name as "column"
      from information_schema.table_constraints c join information_schema.key_column_usage u using (constraint_name)
      where c.constraint_type = 'PRIMARY KEY' and c.table_schema = 'public' order by u.table_name, u.ordinal_position`,
  },
};

async function readSchema(location: Location): Promise<RealSchema> {
  const schema: RealSchema = { columns: {}, keys: {} };
  const names = Object.keys(leftOut);
  const rowsOf = async (question: string) =>
    ((await query(location, question)) as { table: string; column: string; type: string }[]).filter(
      ({ table }) => !names.includes(table),
    );
  for (const { table, column, type } of await rowsOf(questions[location.kind].columns)) {
    schema.columns[table] = { ...schema.columns[table], [column]: type.toLowerCase() };
  }
  for (const { table, column } of await rowsOf(questions[location.kind].keys)) {
    schema.keys[table] = [...(schema.keys[table] ?? []), column];
  }
  return schema;
}

describe.each(databaseKinds)('the catalogue of tables on %s', (kind) => {
  let location: Location;
  let app: App;
  beforeAll(async () => {
    location = await newLocation(kind);
    app = await openInstance(location);
  });
  afterAll(async () => {
    await app?.close();
    await location?.remove();
  });

  it('names every table and column that the migrations made, and nothing else', async () => {
    const { columns, keys } = await readSchema(location);
    expect(
      Object.fromEntries(
        storedTables.map((table) => [
          table.name,
          Object.fromEntries(table.columns.map(({ name, kind: type }) => [name, type])),
        ]),
      ),
    ).toEqual(columns);
    expect(Object.fromEntries(storedTables.map(({ name, key }) => [name, [...key]]))).toEqual(keys);
  });

  it('reads every row once, though numbers do not sort like text', async () => {
    const at = (number: number) => ({ tenant_no: 1, record_id: 1n, kind: 'created' as const, at_ms: number });
    const rows = Array.from({ length: 1200 }, (_, number) => ({ ...at(number), seq: number + 1 }));
    await app.ctx.database.transaction(async (tx) => {
      for (const row of rows) await tx.insertInto('record_changes').values(row).execute();
    });
    const table = storedTables.find(({ name }) => name === 'record_changes');
    const read = await app.ctx.database.snapshot(async (db) => {
      const seqs: unknown[] = [];
      for await (const page of readRows(db, table as NonNullable<typeof table>))
        seqs.push(...page.map((row) => row[1]));
      return seqs;
    });
    expect(read).toEqual(rows.map(({ seq }) => String(seq)));
  });

  it('reads one state, whatever is written meanwhile', async () => {
    const { database } = app.ctx;
    const count = async (db: typeof database.read) =>
      (await db.selectFrom('audit_log').select('id').execute()).length;
    const write = (id: bigint) =>
      database.transaction((tx) =>
        tx
          .insertInto('audit_log')
          .values({ tenant_no: 1, id, at_ms: 1, actor: 'test', action: 'test', subject: '' })
          .execute(),
      );
    await write(1n);
    await database.snapshot(async (db) => {
      expect(await count(db)).toBe(1);
      await write(2n);
      expect(await count(db)).toBe(1);
      expect(await count(database.read)).toBe(2);
    });
    const writing = database.snapshot((db) =>
      db
        .insertInto('audit_log')
        .values({ tenant_no: 1, id: 3n, at_ms: 1, actor: '', action: '', subject: '' })
        .execute(),
    );
    await expect(writing).rejects.toThrow(/read.?only/i);
  });
});
