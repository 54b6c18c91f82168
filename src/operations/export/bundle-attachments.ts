import type { Attachment } from '#domain/attachment.ts';
import { MianpingError } from '#domain/errors.ts';
import { listAttachments } from '#storage/attachments.ts';
import { attachmentLine } from '#wire/bundle-attachments.ts';
import { wholeBlob } from '../attachments/whole-blob.ts';
import type { Context } from '../context.ts';

const attachmentsPerRead = 100;

/** Lines of a bundle for the attachments of a tenant, with their bytes, one after the other. */
export async function* attachmentLines(ctx: Context, tenantNo: number): AsyncGenerator<Buffer> {
  for (let afterId = '0'; ; ) {
    const attachments = await listAttachments(ctx.database.read, tenantNo, afterId, attachmentsPerRead);
    const last = attachments.at(-1);
    if (!last) return;
    for (const attachment of attachments) yield attachmentLine(attachment, await bytesOf(ctx, attachment));
    afterId = last.id;
  }
}

async function bytesOf({ blobs }: Context, { id, sha256 }: Attachment): Promise<Buffer> {
  const bytes = await wholeBlob(blobs, sha256);
  if (bytes) return bytes;
  throw new MianpingError(
    'refused',
    `the bytes of attachment ${id} are missing or damaged (blob ${sha256}); ` +
      'bring them back, or leave all of them out with --without-attachments',
  );
}
