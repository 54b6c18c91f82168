import { findRecords } from '#storage/interview-records.ts';
import { linkedAttachments, replaceLinks } from '#wire/document.ts';
import { attachmentPath, renderDocument } from '#wire/hire/v1/interview-record-document.ts';
import type { Context } from '../context.ts';
import { documentId, splitLines } from './document-lines.ts';

/**
 * Documents for a file: an image has the link that it came with, because one of ours would soon be dead. A record that
 * was deleted meanwhile tells where its images were asked for.
 */
export async function withOriginalLinks(
  { database }: Context,
  tenantNo: number,
  chunks: readonly Buffer[],
): Promise<readonly Buffer[]> {
  const isMarked = (chunk: Buffer) => linkedAttachments([chunk]).length > 0;
  if (!chunks.some(isMarked)) return chunks;
  const lines = chunks.flatMap(splitLines);
  const marked = lines.filter(isMarked).map(documentId);
  const records = await findRecords(database, database.read, tenantNo, marked);
  const rendered = new Map(records.map((record) => [record.id, Buffer.from(renderDocument(record))]));
  return lines.map((line) =>
    isMarked(line) ? (rendered.get(documentId(line)) ?? replaceLinks(line, attachmentPath)) : line,
  );
}
