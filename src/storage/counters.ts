import { sql } from 'kysely';
import type { Reader, Transactor } from './database.ts';

/**
 * `tenant_no`, `app_no`: numbers given out. `directory`: rises with every change of tenants, apps and installations.
 * `id_block`: blocks of new ids handed to processes.
 */
export type CounterName = 'tenant_no' | 'app_no' | 'directory' | 'id_block';

/** Raise a counter and answer its new value. Holds the row until the transaction ends. */
export async function raiseCounter(tx: Transactor, name: CounterName, by = 1): Promise<number> {
  const row = await tx
    .updateTable('counters')
    .set({ value: sql<number>`value + ${by}` })
    .where('name', '=', name)
    .returning('value')
    .executeTakeFirstOrThrow();
  return row.value;
}

export async function readCounter(db: Reader, name: CounterName): Promise<number> {
  const row = await db
    .selectFrom('counters')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return row.value;
}
