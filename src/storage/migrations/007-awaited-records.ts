import { sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** Records that interviews name before they come, and records by whose evaluation they are. Never edited after release. */
export async function up(tx: Transaction<Tables>): Promise<void> {
  await tx.schema
    .createTable('awaited_records')
    .addColumn('tenant_no', 'integer', (column) => column.notNull().references('tenants.tenant_no'))
    .addColumn('record_id', 'bigint', (column) => column.notNull())
    .addColumn('interview_id', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('awaited_records_key', ['tenant_no', 'record_id'])
    .execute();
  await tx.schema
    .createIndex('awaited_records_interview')
    .on('awaited_records')
    .columns(['tenant_no', 'interview_id', 'record_id'])
    .execute();
  await tx.schema.dropIndex('interview_records_user').execute();
  await tx.schema
    .createIndex('interview_records_evaluator')
    .on('interview_records')
    .expression(sql`tenant_no, coalesce(user_no, interviewer_no), interview_id`)
    .where(sql.ref('interview_id'), 'is not', null)
    .execute();
}
