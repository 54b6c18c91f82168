import type { Tenant } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import type { InterviewRecord } from '#domain/interview-record.ts';
import { finishWrittenRecord } from '#domain/written-record.ts';
import { demoDataset } from '#samples/dataset.ts';
import { listApps } from '#storage/apps.ts';
import { putBody } from '#storage/bodies.ts';
import { countRecords } from '#storage/interview-records.ts';
import { readMeta, writeMeta } from '#storage/meta.ts';
import { listTenants, lockTenant } from '#storage/tenants.ts';
import { listUsers } from '#storage/users.ts';
import type { Context } from '../context.ts';
import { saveRecords } from '../interview-records/save-records.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import { addSampleUsers } from './sample-users.ts';

/**
 * Fill an empty installation with the demo. One that holds the demo is left as it is, whatever was changed in it; one
 * that holds other data is refused.
 */
export async function fillDemo(ctx: Context): Promise<Tenant> {
  const tenant = await findTenant(ctx, undefined);
  const state = await readMeta(ctx.database.read, 'demo');
  if (state === 'filled') return tenant;
  if (state === undefined) await requireEmpty(ctx, tenant);
  await ctx.database.transaction((tx) => writeMeta(tx, 'demo', 'filling'));
  await writeDataset(ctx, tenant);
  await ctx.database.transaction((tx) => writeMeta(tx, 'demo', 'filled'));
  await ctx.directory.refresh();
  return tenant;
}

async function requireEmpty(ctx: Context, tenant: Tenant): Promise<void> {
  const { read } = ctx.database;
  const occupied =
    (await listTenants(read)).length > 1 ||
    (await listApps(read)).length > 0 ||
    (await listUsers(read, tenant.tenantNo, 0, 1)).length > 0 ||
    (await countRecords(read, tenant.tenantNo)) > 0;
  if (occupied) {
    throw new MianpingError(
      'refused',
      'the demo needs an empty data folder, and this one holds other data; name another with --data',
    );
  }
}

async function writeDataset(ctx: Context, { tenantNo }: Tenant): Promise<void> {
  const dataset = demoDataset();
  const forms = new Map(dataset.forms.map((form) => [form.id, form]));
  await ctx.database.transaction(async (tx) => {
    await lockTenant(tx, tenantNo);
    const userNos = await addSampleUsers(ctx, tx, tenantNo, dataset.users);
    for (const form of dataset.forms) await putBody(tx, 'feedback_forms', tenantNo, form);
    for (const interview of dataset.interviews) await putBody(tx, 'interviews', tenantNo, interview);
    const records = dataset.records.map((record) => finish(userNos.apply(record), forms));
    await saveRecords(ctx, tx, tenantNo, records);
  });
}

function finish(record: InterviewRecord, forms: ReadonlyMap<string, FeedbackForm>): InterviewRecord {
  const form = record.feedbackFormId === undefined ? undefined : forms.get(record.feedbackFormId);
  return finishWrittenRecord(record, form?.calculation);
}
