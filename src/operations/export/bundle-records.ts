import { findRecordHeads, type RecordHead } from '#storage/interview-records.ts';
import type { Context } from '../context.ts';
import { documentId, splitLines } from './document-lines.ts';

/** Stored documents as lines of a bundle, one a chunk: with their type, and what they belong to. */
export async function bundleLines(
  ctx: Context,
  tenantNo: number,
  chunks: readonly Buffer[],
): Promise<Buffer[]> {
  const documents = chunks.flatMap(splitLines);
  const ids = documents.map(documentId);
  const heads = await findRecordHeads(ctx.database, ctx.database.read, tenantNo, ids);
  return documents.map((document, index) =>
    Buffer.concat([Buffer.from(lineStart(heads.get(ids[index] as string))), document.subarray(1)]),
  );
}

function lineStart(head: RecordHead | undefined): string {
  const interview = head?.interviewId === undefined ? '' : `"interview_id":"${head.interviewId}",`;
  const form = head?.feedbackFormId === undefined ? '' : `"feedback_form_id":"${head.feedbackFormId}",`;
  return `{"type":"record",${interview}${form}`;
}
