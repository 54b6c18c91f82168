import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** Blobs that no attachment needed when someone looked. Never edited after release. */
export async function up(tx: Transaction<Tables>): Promise<void> {
  await tx.schema
    .createTable('orphaned_blobs')
    .addColumn('sha256', 'text', (column) => column.primaryKey())
    .addColumn('found_at_ms', 'bigint', (column) => column.notNull())
    .execute();
}
