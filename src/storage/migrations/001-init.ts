import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** Everything that serving interview records needs. Never edited after release. */
export async function up(tx: Transaction<Tables>): Promise<void> {
  await createTenancy(tx);
  await createIdentity(tx);
  await createRecords(tx);
  await tx
    .insertInto('counters')
    .values(['tenant_no', 'app_no', 'directory', 'id_block'].map((name) => ({ name, value: 0 })))
    .execute();
}

async function createTenancy(tx: Transaction<Tables>): Promise<void> {
  const { schema } = tx;
  await schema
    .createTable('meta')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('counters')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('tenants')
    .addColumn('tenant_no', 'integer', (column) => column.primaryKey())
    .addColumn('tenant_key', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('user_seq', 'bigint', (column) => column.notNull())
    .addColumn('identity_seq', 'bigint', (column) => column.notNull())
    .addColumn('change_seq', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('apps')
    .addColumn('app_no', 'integer', (column) => column.primaryKey())
    .addColumn('app_id', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('developer', 'text', (column) => column.notNull())
    .addColumn('tenant_no', 'integer', (column) => column.references('tenants.tenant_no'))
    .addColumn('secret_hash', 'text')
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addColumn('epoch', 'bigint', (column) => column.notNull())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('installations')
    .addColumn('tenant_no', 'integer', (column) => column.notNull().references('tenants.tenant_no'))
    .addColumn('app_no', 'integer', (column) => column.notNull().references('apps.app_no'))
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('installed_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('installations_pk', ['tenant_no', 'app_no'])
    .execute();
  await schema
    .createTable('token_issues')
    .addColumn('tenant_no', 'integer', (column) => column.notNull())
    .addColumn('app_no', 'integer', (column) => column.notNull())
    .addColumn('epoch', 'bigint', (column) => column.notNull())
    .addColumn('issued_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('token_issues_pk', ['tenant_no', 'app_no'])
    .execute();
  await schema
    .createTable('audit_log')
    .addColumn('tenant_no', 'integer', (column) => column.notNull())
    .addColumn('id', 'bigint', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_log_pk', ['tenant_no', 'id'])
    .execute();
}

async function createIdentity(tx: Transaction<Tables>): Promise<void> {
  const { schema } = tx;
  await schema
    .createTable('users')
    .addColumn('tenant_no', 'integer', (column) => column.notNull())
    .addColumn('user_no', 'bigint', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('user_id_given', 'integer', (column) => column.notNull())
    .addColumn('name_zh', 'text')
    .addColumn('name_en', 'text')
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('users_pk', ['tenant_no', 'user_no'])
    .addUniqueConstraint('users_user_id', ['tenant_no', 'user_id'])
    .execute();
  await schema
    .createTable('user_ids')
    .addColumn('tenant_no', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('user_no', 'bigint', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('user_ids_pk', ['tenant_no', 'kind', 'owner', 'value'])
    .addUniqueConstraint('user_ids_user', ['tenant_no', 'kind', 'owner', 'user_no'])
    .execute();
  for (const table of ['users', 'user_ids']) {
    await schema.createIndex(`${table}_seq`).on(table).columns(['tenant_no', 'seq']).execute();
  }
}

async function createRecords(tx: Transaction<Tables>): Promise<void> {
  const { schema } = tx;
  for (const table of ['feedback_forms', 'interviews'] as const) {
    await schema
      .createTable(table)
      .addColumn('tenant_no', 'integer', (column) => column.notNull())
      .addColumn('id', 'bigint', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint(`${table}_pk`, ['tenant_no', 'id'])
      .execute();
  }
  await schema
    .createTable('interview_records')
    .addColumn('tenant_no', 'integer', (column) => column.notNull())
    .addColumn('id', 'bigint', (column) => column.notNull())
    .addColumn('interview_id', 'bigint')
    .addColumn('feedback_form_id', 'bigint')
    .addColumn('user_no', 'bigint')
    .addColumn('interviewer_no', 'bigint')
    .addColumn('snapshot', 'text', (column) => column.notNull())
    .addColumn('content_hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('interview_records_pk', ['tenant_no', 'id'])
    .execute();
  await schema
    .createTable('interview_record_documents')
    .addColumn('tenant_no', 'integer', (column) => column.notNull())
    .addColumn('id', 'bigint', (column) => column.notNull())
    .addColumn('format', 'integer', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('interview_record_documents_pk', ['tenant_no', 'id'])
    .execute();
  await schema
    .createTable('record_changes')
    .addColumn('tenant_no', 'integer', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('record_id', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('record_changes_pk', ['tenant_no', 'seq'])
    .execute();
}
