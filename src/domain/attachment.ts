import { toStoredId } from './ids.ts';

/** Kinds of file that may be kept; by content, never by what the sender says. */
export type AttachmentMime = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif' | 'application/pdf';

/** A file (附件) whose bytes are in the blob store under their SHA-256. */
export interface Attachment {
  /** Decimal text, at most 2^63 - 1. */
  id: string;
  name: string;
  mime: AttachmentMime;
  /** Bytes. */
  size: number;
  /** SHA-256 of the content, hex: the name of the blob. */
  sha256: string;
  createdAtMs: number;
}

/**
 * The different attachments that images name. Only the plain decimal spelling of an id names one: an image that came
 * with another id keeps it, and its link.
 */
export function attachmentIdsOf(images: readonly { id: string }[]): string[] {
  const ids = images.map(({ id }) => id).filter((id) => toStoredId(id)?.toString() === id);
  return [...new Set(ids)];
}
