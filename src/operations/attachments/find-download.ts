import type { Readable } from 'node:stream';
import type { Attachment } from '#domain/attachment.ts';
import { readDownloadLink } from '#domain/download-link.ts';
import { findAttachments } from '#storage/attachments.ts';
import type { ByteRange } from '#storage/blobs.ts';
import type { Context } from '../context.ts';
import { checkedBytes } from './checked-bytes.ts';

export type { Attachment, ByteRange };

/** A file that a link leads to. */
export interface Download {
  attachment: Attachment;
  /** When the link ends, Unix milliseconds. */
  endsAtMs: number;
  /** Fails when the bytes are not where they were kept; the stream fails when they are not those that were kept. */
  read(range: ByteRange | undefined): Promise<Readable>;
  /** Fails when the bytes are not where they were kept, or not as many. */
  requireBytes(): Promise<void>;
}

/** What a download link leads to; undefined alike when it is not ours, has ended, or leads to nothing. */
export async function findDownload(ctx: Context, link: string): Promise<Download | undefined> {
  const grant = readDownloadLink(ctx.keys, link, ctx.now());
  if (!grant) return undefined;
  const { database, blobs } = ctx;
  const { tenantNo, attachmentId, endsAtMs } = grant;
  const [attachment] = await findAttachments(database, database.read, tenantNo, [attachmentId]);
  if (!attachment) return undefined;
  const { sha256, size } = attachment;
  return {
    attachment,
    endsAtMs,
    async read(range) {
      const bytes = await blobs.read(sha256, range);
      if (!bytes) throw new Error(`the blob ${sha256} of an attachment is missing`);
      if (range) return checkedBytes(bytes, { length: range.end - range.start + 1, sha256: undefined });
      return checkedBytes(bytes, { length: size, sha256 });
    },
    async requireBytes() {
      if ((await blobs.size(sha256)) !== size)
        throw new Error(`the blob ${sha256} of an attachment is missing or cut`);
    },
  };
}
