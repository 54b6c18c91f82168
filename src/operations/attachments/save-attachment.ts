import type { Attachment } from '#domain/attachment.ts';
import { putAttachment } from '#storage/attachments.ts';
import type { Transactor } from '#storage/database.ts';
import { findRecords } from '#storage/interview-records.ts';
import { upsertDocuments } from '#storage/record-documents.ts';
import { listRecordsShowing } from '#storage/record-images.ts';
import { raiseRenderingSequence } from '#storage/tenants.ts';
import type { Context } from '../context.ts';
import { renderDocuments } from '../interview-records/render-documents.ts';

const recordsPerBatch = 500;

/**
 * Write an attachment whose bytes are kept, in the caller's transaction, which holds the tenant's lock. Records that
 * show it already get its link in place of the one they came with. Their content is the same as before, so the change
 * log says nothing.
 */
export async function saveAttachment(
  ctx: Context,
  tx: Transactor,
  tenantNo: number,
  attachment: Attachment,
): Promise<'created' | 'updated' | 'unchanged'> {
  const outcome = await putAttachment(ctx.database, tx, tenantNo, attachment);
  if (outcome === 'created' && (await renderShowing(ctx, tx, tenantNo, attachment.id))) {
    await raiseRenderingSequence(tx, tenantNo);
  }
  return outcome;
}

/** Answers whether any record shows the attachment. */
async function renderShowing(
  { database }: Context,
  tx: Transactor,
  tenantNo: number,
  attachmentId: string,
): Promise<boolean> {
  for (let afterId = '0'; ; ) {
    const ids = await listRecordsShowing(tx, tenantNo, attachmentId, afterId, recordsPerBatch);
    const last = ids.at(-1);
    if (last === undefined) return afterId !== '0';
    const records = await findRecords(database, tx, tenantNo, ids);
    await upsertDocuments(database, tx, tenantNo, await renderDocuments(database, tx, tenantNo, records));
    afterId = last;
  }
}
