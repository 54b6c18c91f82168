import type { Readable } from 'node:stream';

/** Bytes `start` to `end`, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Whether a text can be the name of a blob: 64 hex digits, so never a way out of the store. */
export function isBlobName(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Holds bytes under their SHA-256 (64 hex digits): what is there never changes, and the same bytes are kept once. */
export interface BlobStore {
  readonly name: 'folder' | 's3';
  /** Keep bytes; they are safe once this resolves. Answers their SHA-256. */
  put(bytes: Buffer): Promise<string>;
  /** A stream of the bytes, or undefined when there are none under this name. */
  read(sha256: string, range?: ByteRange): Promise<Readable | undefined>;
  /** How many bytes, or undefined when there are none under this name. */
  size(sha256: string): Promise<number | undefined>;
  /** Let bytes go; whether there are any makes no difference. Only for bytes that no one keeps or reads any more. */
  remove(sha256: string): Promise<void>;
  /** All names, in no order. */
  list(): AsyncIterable<string>;
  /** Fails with a reason when the store can't be used. */
  check(): Promise<void>;
}
