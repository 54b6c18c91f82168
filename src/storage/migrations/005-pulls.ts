import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** Tenants elsewhere that are mirrored into tenants here, and what of it came from where. Never edited after release. */
export async function up(tx: Transaction<Tables>): Promise<void> {
  await tx.schema
    .createTable('pulls')
    .addColumn('tenant_no', 'integer', (column) => column.notNull().references('tenants.tenant_no'))
    .addColumn('source_no', 'integer', (column) => column.notNull())
    .addColumn('domain', 'text', (column) => column.notNull())
    .addColumn('app_id', 'text', (column) => column.notNull())
    .addColumn('pass', 'integer', (column) => column.notNull())
    .addColumn('phase', 'text')
    .addColumn('page_token', 'text')
    .addColumn('certain', 'integer', (column) => column.notNull())
    .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('completed_at_ms', 'bigint')
    .addColumn('records', 'bigint')
    .addColumn('lease_id', 'text')
    .addColumn('lease_until_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('pulls_key', ['tenant_no', 'source_no'])
    .addUniqueConstraint('pulls_source', ['tenant_no', 'domain', 'app_id'])
    .execute();
  await tx.schema
    .createTable('pulled_records')
    .addColumn('tenant_no', 'integer', (column) => column.notNull().references('tenants.tenant_no'))
    .addColumn('source_no', 'integer', (column) => column.notNull())
    .addColumn('id', 'bigint', (column) => column.notNull())
    .addColumn('pass', 'integer', (column) => column.notNull())
    .addColumn('interview_id', 'bigint')
    .addPrimaryKeyConstraint('pulled_records_key', ['tenant_no', 'source_no', 'id'])
    .execute();
}
