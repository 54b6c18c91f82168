import type { Tenant } from '#domain/app.ts';
import type { Attachment } from '#domain/attachment.ts';
import { MianpingError } from '#domain/errors.ts';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import type { Interview, NamedUser } from '#domain/interview.ts';
import type { InterviewRecord } from '#domain/interview-record.ts';
import { finishWrittenRecord } from '#domain/written-record.ts';
import { demoDataset, type SampleDataset } from '#samples/dataset.ts';
import { listApps } from '#storage/apps.ts';
import { listAttachments } from '#storage/attachments.ts';
import { type BodyTable, listBodies, putBody } from '#storage/bodies.ts';
import type { Reader, Transactor } from '#storage/database.ts';
import { countRecords } from '#storage/interview-records.ts';
import { listInterviewers, putInterviewer } from '#storage/interviewers.ts';
import { readMeta, writeMeta } from '#storage/meta.ts';
import { listTenants, lockTenant } from '#storage/tenants.ts';
import { listUsers } from '#storage/users.ts';
import { keepFile } from '../attachments/keep-file.ts';
import { saveAttachment } from '../attachments/save-attachment.ts';
import type { Context } from '../context.ts';
import { putForm } from '../feedback-forms/put-form.ts';
import { saveRecords } from '../interview-records/save-records.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import { addSampleUsers, type SampleUserNos } from './sample-users.ts';

const entityTables: readonly BodyTable[] = [
  'talents',
  'jobs',
  'applications',
  'interviews',
  'feedback_forms',
  'round_types',
];

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
    (await countRecords(read, tenant.tenantNo)) > 0 ||
    (await holdsEntities(read, tenant));
  if (occupied) {
    throw new MianpingError(
      'refused',
      'the demo needs an empty data folder, and this one holds other data; name another with --data',
    );
  }
}

async function holdsEntities(read: Reader, { tenantNo }: Tenant): Promise<boolean> {
  for (const table of entityTables) {
    if ((await listBodies(read, table, tenantNo, '0', 1)).length > 0) return true;
  }
  return (
    (await listInterviewers(read, tenantNo, {}, undefined, 1)).length > 0 ||
    (await listAttachments(read, tenantNo, '0', 1)).length > 0
  );
}

async function writeDataset(ctx: Context, { tenantNo }: Tenant): Promise<void> {
  const dataset = demoDataset();
  const attachments: Attachment[] = [];
  for (const { id, name, content, createdAtMs } of dataset.files) {
    attachments.push(await keepFile(ctx, tenantNo, { id, name, bytes: Buffer.from(content), createdAtMs }));
  }
  await ctx.database.transaction(async (tx) => {
    await lockTenant(tx, tenantNo);
    const userNos = await addSampleUsers(ctx, tx, tenantNo, dataset.users);
    await putEntities(tx, tenantNo, dataset, userNos);
    for (const attachment of attachments) await saveAttachment(ctx, tx, tenantNo, attachment);
    const forms = new Map(dataset.forms.map((form) => [form.id, form]));
    const records = dataset.records.map((record) => finish(userNos.apply(record), forms));
    await saveRecords(ctx, tx, tenantNo, records);
  });
}

/** Everything that leads to records. */
async function putEntities(
  tx: Transactor,
  tenantNo: number,
  dataset: SampleDataset,
  userNos: SampleUserNos,
): Promise<void> {
  for (const form of dataset.forms) await putForm(tx, tenantNo, form);
  for (const roundType of dataset.roundTypes) await putBody(tx, 'round_types', tenantNo, roundType);
  for (const job of dataset.jobs) await putBody(tx, 'jobs', tenantNo, job);
  for (const talent of dataset.talents) await putBody(tx, 'talents', tenantNo, talent);
  for (const application of dataset.applications) await putBody(tx, 'applications', tenantNo, application);
  for (const interview of dataset.interviews) {
    await putBody(tx, 'interviews', tenantNo, withUsers(interview, userNos));
  }
  for (const interviewer of dataset.interviewers) {
    const userNo = userNos.numberOf(interviewer.userNo);
    await putInterviewer(tx, tenantNo, { ...interviewer, userNo });
  }
}

function withUsers(interview: Interview, { numberOf }: SampleUserNos): Interview {
  const { creator, contact } = interview;
  const here = ({ userNo, name }: NamedUser): NamedUser => ({
    ...(userNo !== undefined && { userNo: numberOf(userNo) }),
    ...(name && { name }),
  });
  return {
    ...interview,
    ...(creator && { creator: here(creator) }),
    ...(contact && { contact: here(contact) }),
  };
}

/** What was written here gets what is computed here; what came from the system before stays as it came. */
function finish(record: InterviewRecord, forms: ReadonlyMap<string, FeedbackForm>): InterviewRecord {
  if (record.origin === 'imported') return record;
  const form = record.feedbackFormId === undefined ? undefined : forms.get(record.feedbackFormId);
  return finishWrittenRecord(record, form?.calculation);
}
