import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Attachment } from '#domain/attachment.ts';
import { MianpingError } from '#domain/errors.ts';
import { listAttachments } from '#storage/attachments.ts';
import { attachmentLine } from '#wire/bundle-attachments.ts';
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
  const stream = await blobs.read(sha256);
  const bytes = stream && (await buffer(stream));
  if (bytes && hash('sha256', bytes, 'hex') === sha256) return bytes;
  throw new MianpingError(
    'refused',
    `the bytes of attachment ${id} are ${bytes ? 'damaged' : 'missing'} (blob ${sha256}); ` +
      'bring them back, or leave all of them out with --without-attachments',
  );
}
