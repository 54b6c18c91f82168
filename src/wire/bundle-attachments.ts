import * as wire from '#contract/bundle.ts';
import type { Attachment } from '#domain/attachment.ts';
import { compileReader } from './schema-reader.ts';

export type { BundleAttachment } from '#contract/bundle.ts';

export const readAttachmentLine = compileReader<wire.BundleAttachment>(wire.BundleAttachment);

/** What an import may judge a line by that it has not read whole. */
export const attachmentLineStart = '{"type":"attachment",';

/** Room for everything in a line but the content. */
const otherBytes = 65_536;

/** Bytes of the longest line of an attachment whose content has at most so many. */
export function longestAttachmentLine(contentBytes: number): number {
  return Math.ceil(contentBytes / 3) * 4 + otherBytes;
}

/** An attachment with its bytes as a line of a bundle. */
export function attachmentLine(attachment: Attachment, bytes: Buffer): Buffer {
  const { id, name, mime, size, sha256, createdAtMs } = attachment;
  const line: wire.BundleAttachment = { id, name, mime, create_time: createdAtMs, size, sha256, content: '' };
  const head = JSON.stringify(line).slice(1, -'"}'.length);
  return Buffer.from(`${attachmentLineStart}${head}${bytes.toString('base64')}"}\n`, 'utf8');
}
