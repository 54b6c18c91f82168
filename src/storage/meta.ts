import type { Reader, Transactor } from './database.ts';

/** Facts of the installation, one text each. */
export type MetaName =
  | 'installation_key'
  | 'installation_key_fingerprint'
  | 'demo'
  | 'document_format'
  | 'log_level';

export async function readMeta(db: Reader, name: MetaName): Promise<string | undefined> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}

/** Write a fact that has no value yet; a value that is there stays. */
export async function addMeta(tx: Transactor, name: MetaName, value: string): Promise<void> {
  await tx
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function writeMeta(tx: Transactor, name: MetaName, value: string): Promise<void> {
  await tx
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

export async function deleteMeta(tx: Transactor, name: MetaName): Promise<void> {
  await tx.deleteFrom('meta').where('name', '=', name).execute();
}
