import { type RawBuilder, type SqlBool, sql, type Transaction } from 'kysely';
import { attachmentIdsOf } from '#domain/attachment.ts';
import { toStoredId } from '#domain/ids.ts';
import type { Tables } from '../tables.ts';

/** Everything around interview records: what leads to them, and the files they show. Never edited after release. */
export async function up(tx: Transaction<Tables>): Promise<void> {
  await createEntities(tx);
  await linkEntities(tx);
  await indexRecords(tx);
  await tx.schema
    .alterTable('tenants')
    .addColumn('round_types_enabled', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
  await tx.schema
    .alterTable('tenants')
    .addColumn('rendering_seq', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
}

async function createEntities(tx: Transaction<Tables>): Promise<void> {
  for (const table of ['talents', 'jobs', 'applications', 'round_types'] as const) {
    await tx.schema
      .createTable(table)
      .addColumn('tenant_no', 'integer', (column) => column.notNull())
      .addColumn('id', 'bigint', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint(`${table}_pk`, ['tenant_no', 'id'])
      .execute();
  }
  await tx.schema
    .createTable('interviewers')
    .addColumn('tenant_no', 'integer', (column) => column.notNull())
    .addColumn('user_no', 'bigint', (column) => column.notNull())
    .addColumn('certified', 'integer', (column) => column.notNull())
    .addColumn('updated_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('interviewers_pk', ['tenant_no', 'user_no'])
    .execute();
  await tx.schema
    .createIndex('interviewers_updated')
    .on('interviewers')
    .columns(['tenant_no', 'updated_at_ms', 'user_no'])
    .execute();
  await tx.schema
    .createTable('attachments')
    .addColumn('tenant_no', 'integer', (column) => column.notNull())
    .addColumn('id', 'bigint', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('mime', 'text', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('attachments_pk', ['tenant_no', 'id'])
    .execute();
  await tx.schema.createIndex('attachments_sha256').on('attachments').column('sha256').execute();
}

/** Columns that lists ask for, filled from the bodies that are there. */
async function linkEntities(tx: Transaction<Tables>): Promise<void> {
  const { schema } = tx;
  await schema.alterTable('applications').addColumn('talent_id', 'bigint').execute();
  await schema
    .createIndex('applications_talent')
    .on('applications')
    .columns(['tenant_no', 'talent_id', 'id'])
    .execute();
  await schema
    .alterTable('round_types')
    .addColumn('biz_id', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('round_types_biz_id')
    .unique()
    .on('round_types')
    .columns(['tenant_no', 'biz_id'])
    .execute();
  await schema.alterTable('interviews').addColumn('application_id', 'bigint').execute();
  await schema
    .alterTable('interviews')
    .addColumn('begin_at_ms', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema
    .createIndex('interviews_begin')
    .on('interviews')
    .columns(['tenant_no', 'begin_at_ms', 'id'])
    .execute();
  await schema
    .createIndex('interviews_application')
    .on('interviews')
    .columns(['tenant_no', 'application_id', 'begin_at_ms', 'id'])
    .execute();
  await schema
    .alterTable('feedback_forms')
    .addColumn('biz_id', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await schema
    .alterTable('feedback_forms')
    .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
  await fillLinks(tx);
  await schema
    .createIndex('feedback_forms_biz_id')
    .on('feedback_forms')
    .columns(['tenant_no', 'biz_id', 'version'])
    .execute();
}

interface OldForm {
  bizId: string;
  version: number;
  calculation?: string;
  modules: { dimensions: { fullScore?: number }[] }[];
}

/** Forms did not say of which kind they are, and of a range of points only its upper end. */
function withKind(form: OldForm) {
  const modules = form.modules.map((module) => ({
    ...module,
    dimensions: module.dimensions.map(({ fullScore, ...dimension }) => ({
      ...dimension,
      ...(fullScore !== undefined && { scoreLimits: { kind: 'fixed', lower: 0, upper: fullScore } }),
    })),
  }));
  return { ...form, kind: form.calculation === undefined ? 'normal' : 'scoring', modules };
}

async function fillLinks(tx: Transaction<Tables>): Promise<void> {
  const keyed = <Table extends 'interviews' | 'feedback_forms'>(table: Table) =>
    tx
      .selectFrom(table as 'interviews')
      .select(['tenant_no', sql<string>`cast(id as text)`.as('id'), 'body'])
      .execute();
  for (const { tenant_no: tenantNo, id, body } of await keyed('interviews')) {
    const { applicationId, beginAtMs } = JSON.parse(body) as { applicationId?: string; beginAtMs?: number };
    await tx
      .updateTable('interviews')
      .set({
        application_id: toStoredId(applicationId ?? '') ?? null,
        begin_at_ms: beginAtMs ?? 0,
      })
      .where('tenant_no', '=', tenantNo)
      .where('id', '=', BigInt(id))
      .execute();
  }
  for (const { tenant_no: tenantNo, id, body } of await keyed('feedback_forms')) {
    const form = withKind(JSON.parse(body) as OldForm);
    await tx
      .updateTable('feedback_forms')
      .set({ biz_id: form.bizId, version: form.version, body: JSON.stringify(form) })
      .where('tenant_no', '=', tenantNo)
      .where('id', '=', BigInt(id))
      .execute();
  }
}

/** From interviews and users to records, and from files to the records that show them. */
async function indexRecords(tx: Transaction<Tables>): Promise<void> {
  const { schema } = tx;
  // Most records of a load test and of a plain import belong to no interview: those cost nothing here.
  await schema
    .createIndex('interview_records_interview')
    .on('interview_records')
    .columns(['tenant_no', 'interview_id', 'id'])
    .where('interview_id', 'is not', null)
    .execute();
  await schema
    .createIndex('interview_records_user')
    .on('interview_records')
    .columns(['tenant_no', 'user_no', 'interview_id'])
    .where('interview_id', 'is not', null)
    .execute();
  await schema
    .createTable('record_images')
    .addColumn('tenant_no', 'integer', (column) => column.notNull())
    .addColumn('attachment_id', 'bigint', (column) => column.notNull())
    .addColumn('record_id', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('record_images_pk', ['tenant_no', 'attachment_id', 'record_id'])
    .execute();
  await schema
    .createIndex('record_images_record')
    .on('record_images')
    .columns(['tenant_no', 'record_id'])
    .execute();
  await schema.alterTable('interview_records').addColumn('brief', 'text').execute();
  await fillImages(tx);
  await fillBriefs(tx);
}

async function fillImages(tx: Transaction<Tables>): Promise<void> {
  for await (const { tenantNo, id, snapshot } of snapshots(tx, sql`snapshot like '%"images":[{%'`)) {
    const { images } = JSON.parse(snapshot) as { images?: { id: string }[] };
    for (const imageId of attachmentIdsOf(images ?? [])) {
      await tx
        .insertInto('record_images')
        .values({ tenant_no: tenantNo, attachment_id: BigInt(imageId), record_id: BigInt(id) })
        .execute();
    }
  }
}

async function fillBriefs(tx: Transaction<Tables>): Promise<void> {
  for await (const { tenantNo, id, snapshot } of snapshots(tx, sql`interview_id is not null`)) {
    const { userNo, text, submitted, submittedAtMs, conclusion, overallScore, interviewer } =
      JSON.parse(snapshot);
    const brief = { id, userNo, text, submitted, submittedAtMs, conclusion, overallScore, interviewer };
    await tx
      .updateTable('interview_records')
      .set({ brief: JSON.stringify(brief) })
      .where('tenant_no', '=', tenantNo)
      .where('id', '=', BigInt(id))
      .execute();
  }
}

/** Records for which a condition holds. They may be all there are, so few are read at once. */
async function* snapshots(
  tx: Transaction<Tables>,
  condition: RawBuilder<SqlBool>,
): AsyncGenerator<{ tenantNo: number; id: string; snapshot: string }> {
  const batch = 500;
  for (const { tenant_no: tenantNo } of await tx.selectFrom('tenants').select('tenant_no').execute()) {
    for (let after = 0n; ; ) {
      const rows = await tx
        .selectFrom('interview_records')
        .select([sql<string>`cast(id as text)`.as('id'), 'snapshot'])
        .where('tenant_no', '=', tenantNo)
        .where('id', '>', after)
        .where(condition)
        .orderBy('interview_records.id')
        .limit(batch)
        .execute();
      const last = rows.at(-1);
      if (!last) break;
      for (const row of rows) yield { tenantNo, ...row };
      after = BigInt(last.id);
    }
  }
}
