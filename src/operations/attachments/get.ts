import type { Attachment } from '#domain/attachment.ts';
import { invalidParameter } from '#domain/errors.ts';
import { findAttachments } from '#storage/attachments.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';

/** An attachment of the caller's tenant. One of another tenant is as unknown as none. */
export async function getAttachment(ctx: Context, caller: Caller, attachmentId: string): Promise<Attachment> {
  const { database } = ctx;
  const [attachment] = await findAttachments(database, database.read, caller.tenantNo, [attachmentId]);
  if (!attachment) {
    throw invalidParameter({
      field: 'attachment_id',
      value: attachmentId,
      description: 'no attachment has this id',
    });
  }
  return attachment;
}
