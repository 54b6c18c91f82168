import { findRecordHeads, type RecordHead } from '#storage/interview-records.ts';
import type { Context } from '../context.ts';

const newline = 0x0a;
const idStart = '{"id":"'.length;

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

function splitLines(chunk: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
    lines.push(chunk.subarray(start, end));
    start = end + 1;
  }
  lines.push(chunk.subarray(start));
  return lines;
}

/** Every stored document begins with its id. */
function documentId(document: Buffer): string {
  return document.toString('latin1', idStart, document.indexOf('"', idStart));
}

function lineStart(head: RecordHead | undefined): string {
  const interview = head?.interviewId === undefined ? '' : `"interview_id":"${head.interviewId}",`;
  const form = head?.feedbackFormId === undefined ? '' : `"feedback_form_id":"${head.feedbackFormId}",`;
  return `{"type":"record",${interview}${form}`;
}
