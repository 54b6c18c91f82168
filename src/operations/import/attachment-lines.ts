import { hash } from 'node:crypto';
import { readAttachmentLine } from '#wire/bundle-attachments.ts';
import { type DroppedFields, UnreadableFieldError } from '#wire/schema-reader.ts';
import type { FileInput } from '../attachments/keep-file.ts';
import { checkIds } from './checked-ids.ts';

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** An attachment with its bytes, which are those that the line tells of. Throws UnreadableFieldError. */
export function fileFromLine(value: Record<string, unknown>, dropped: DroppedFields): FileInput {
  const { id, name, content, size, sha256, create_time: createdAtMs } = readAttachmentLine(value, dropped);
  checkIds({ id });
  if (content.length % 4 !== 0 || !base64.test(content)) refuse('content', 'must be base64');
  const bytes = Buffer.from(content, 'base64');
  if (size !== undefined && size !== bytes.length) {
    refuse('size', `is not that of the content, which has ${bytes.length} bytes`);
  }
  if (sha256 !== undefined && sha256 !== hash('sha256', bytes, 'hex')) {
    refuse('sha256', 'is not that of the content');
  }
  return { id, name, bytes, ...(createdAtMs !== undefined && { createdAtMs }) };
}

function refuse(field: string, reason: string): never {
  throw new UnreadableFieldError(field, reason);
}
