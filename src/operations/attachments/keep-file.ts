import { hash } from 'node:crypto';
import type { Attachment } from '#domain/attachment.ts';
import { MianpingError } from '#domain/errors.ts';
import { fileTypeOf } from '#domain/file-type.ts';
import { findAttachments } from '#storage/attachments.ts';
import { forgetOrphanedBlobs, isOrphanedBlob } from '#storage/orphaned-blobs.ts';
import type { Context } from '../context.ts';

/** A file on its way in. */
export interface FileInput {
  /** As an attachment's; left out: a new one. */
  id?: string;
  name: string;
  bytes: Buffer;
  /** Unix milliseconds; left out: as it is known of an attachment with this id, or now. */
  createdAtMs?: number;
}

/**
 * Put the bytes of a file into the blob store. It becomes an attachment only with `saveAttachment`; so this comes
 * before the transaction, which must not wait for files. Refuses a file that is too large or of a kind that may not be
 * kept; its content decides, not its name.
 */
export async function keepFile(ctx: Context, tenantNo: number, file: FileInput): Promise<Attachment> {
  const { name, bytes } = file;
  const most = ctx.attachmentMaxBytes;
  if (bytes.length > most) {
    throw refused(`has ${bytes.length} bytes, more than the ${most} of the setting attachment_max_bytes`);
  }
  const mime = fileTypeOf(bytes);
  if (mime === undefined) throw refused('is no JPEG, PNG, WebP, GIF or PDF');
  const id = file.id ?? (await ctx.newId());
  const createdAtMs = file.createdAtMs ?? (await knownTime(ctx, tenantNo, id)) ?? ctx.now();
  await claim(ctx, hash('sha256', bytes, 'hex'));
  const sha256 = await ctx.blobs.put(bytes);
  return { id, name, mime, size: bytes.length, sha256, createdAtMs };
}

/** Bytes that were found to be needed by no one are from here on: else they could be removed before they are saved. */
async function claim({ database }: Context, sha256: string): Promise<void> {
  if (!(await isOrphanedBlob(database.read, sha256))) return;
  await database.transaction((tx) => forgetOrphanedBlobs(tx, [sha256]));
}

async function knownTime({ database }: Context, tenantNo: number, id: string): Promise<number | undefined> {
  const [known] = await findAttachments(database, database.read, tenantNo, [id]);
  return known?.createdAtMs;
}

function refused(reason: string): MianpingError {
  return new MianpingError('refused', reason);
}
