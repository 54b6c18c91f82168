import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '#storage/blobs.ts';

/** The bytes of a blob, or undefined when they are gone or are no longer those of its name. */
export async function wholeBlob(blobs: BlobStore, sha256: string): Promise<Buffer | undefined> {
  const stream = await blobs.read(sha256);
  const bytes = stream && (await buffer(stream));
  return bytes && hash('sha256', bytes, 'hex') === sha256 ? bytes : undefined;
}
