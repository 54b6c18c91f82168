import { attachmentIdsOf } from '#domain/attachment.ts';
import type { InterviewRecord } from '#domain/interview-record.ts';
import { findAttachments } from '#storage/attachments.ts';
import { findForms } from '#storage/feedback-forms.ts';
import type { RecordSheet } from '#wire/hire/v2/interview-records.ts';
import type { Context } from '../context.ts';

export type { RecordSheet };

/** Records with their forms and files, whatever their number, in one query each. */
export async function withFormsAndFiles(
  ctx: Context,
  tenantNo: number,
  records: readonly InterviewRecord[],
): Promise<RecordSheet[]> {
  const { read } = ctx.database;
  const formIds = new Set(records.flatMap(({ feedbackFormId }) => feedbackFormId ?? []));
  const imageIds = attachmentIdsOf(records.flatMap(({ images = [] }) => images));
  const forms = await findForms(ctx.database, tenantNo, [...formIds]);
  const found = await findAttachments(ctx.database, read, tenantNo, imageIds);
  const attachments = new Map(found.map((attachment) => [attachment.id, attachment]));
  return records.map((record) => ({
    record,
    form: record.feedbackFormId === undefined ? undefined : forms.get(record.feedbackFormId),
    attachments: (record.images ?? []).flatMap(({ id }) => attachments.get(id) ?? []),
  }));
}
