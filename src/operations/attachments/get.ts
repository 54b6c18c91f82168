import type { Attachment } from '#domain/attachment.ts';
import { invalidParameter } from '#domain/errors.ts';
import { toStoredId } from '#domain/ids.ts';
import { findAttachments } from '#storage/attachments.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';

/** An attachment of the caller's tenant. One of another tenant is as unknown as none. */
export async function getAttachment(ctx: Context, caller: Caller, attachmentId: string): Promise<Attachment> {
  const id = toStoredId(attachmentId)?.toString();
  const { database } = ctx;
  const [attachment] =
    id === undefined ? [] : await findAttachments(database, database.read, caller.tenantNo, [id]);
  if (!attachment) {
    throw invalidParameter({
      field: 'attachment_id',
      value: attachmentId.slice(0, 256),
      description: 'no attachment has this id',
    });
  }
  return attachment;
}
