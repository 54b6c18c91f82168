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
