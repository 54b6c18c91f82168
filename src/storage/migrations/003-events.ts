import { sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** What store apps have besides other apps, and the events that wait for their event URLs. Never edited after release. */
export async function up(tx: Transaction<Tables>): Promise<void> {
  await tx.schema
    .createTable('store_apps')
    .addColumn('app_no', 'integer', (column) => column.primaryKey().references('apps.app_no'))
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('event_url', 'text')
    .addColumn('verification_token', 'text')
    .addColumn('challenge_id', 'text')
    .addColumn('verified_at_ms', 'bigint')
    .addColumn('next_ticket_at_ms', 'bigint')
    .addColumn('delivered_at_ms', 'bigint')
    .execute();
  await sql`insert into store_apps (app_no, scopes) select app_no, '[]' from apps where type = 'store'`.execute(
    tx,
  );
  await tx.schema
    .createTable('outbox')
    .addColumn('event_id', 'text', (column) => column.primaryKey())
    .addColumn('app_no', 'integer', (column) => column.notNull().references('apps.app_no'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('due_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('lease_id', 'text')
    .addColumn('lease_until_ms', 'bigint', (column) => column.notNull())
    .addColumn('dead_at_ms', 'bigint')
    .addColumn('last_error', 'text')
    .execute();
  await tx.schema.createIndex('outbox_due').on('outbox').columns(['due_at_ms']).execute();
}
