import type { App, Tenant } from '#domain/app.ts';
import type { DocumentPage } from '#storage/record-documents.ts';
import { freeChunks, spliceDocuments, splicedBound, type UserIdBytes } from '#wire/document.ts';
import type { Context } from '../context.ts';
import type { UserIdKind } from '../user-id-tables.ts';
import { bundleHead } from './bundle-head.ts';
import { bundleLines } from './bundle-records.ts';
import { withOriginalLinks } from './original-links.ts';

export interface ExportInput {
  tenant: Tenant;
  /** Whose open_ids or union_ids are written; undefined writes user_ids. */
  app: App | undefined;
  userIdType: UserIdKind;
  format: 'ndjson' | 'bundle';
  /** A bundle holds the bytes of attachments, unless they are to be left out. */
  withoutAttachments?: boolean;
  /** Takes a chunk, and resolves once its memory may be used for the next. */
  write: (chunk: Buffer) => Promise<void>;
}

export interface ExportReport {
  records: number;
  bytes: number;
}

const recordsPerChunk = 500;
const newline = 0x0a;

/**
 * Write every record of a tenant, ascending by id, a line each: `ndjson` as the core endpoint answers it, but with the
 * image links that the record came with, `bundle` with its type, after everything else. Memory is bounded by one chunk.
 */
export async function exportRecords(ctx: Context, input: ExportInput): Promise<ExportReport> {
  const report: ExportReport = { records: 0, bytes: 0 };
  const write = async (chunk: Buffer) => {
    report.bytes += chunk.length;
    await input.write(chunk);
  };
  if (input.format === 'bundle') {
    for await (const chunk of bundleHead(ctx, input)) await write(chunk);
  }
  const memory = new LineMemory();
  for (let afterId = 0n; ; ) {
    const page = await ctx.documents.lines(input.tenant.tenantNo, afterId, recordsPerChunk);
    if (page.lastId === undefined) return report;
    await write(await linesOfPage(ctx, input, page, memory));
    report.records += page.count;
    afterId = page.lastId;
  }
}

async function linesOfPage(
  ctx: Context,
  input: ExportInput,
  page: DocumentPage,
  memory: LineMemory,
): Promise<Buffer> {
  const { tenant, userIdType, app } = input;
  const { tenantNo } = tenant;
  const documents = await withOriginalLinks(ctx, tenantNo, page.chunks);
  const chunks = input.format === 'bundle' ? await bundleLines(ctx, tenantNo, documents) : documents;
  const lines = await ctx.userIds.splice({ tenantNo, kind: userIdType, app }, (ids) =>
    splicedLines(memory, chunks, page.count, ids),
  );
  if (page.isOwned) freeChunks(page.chunks);
  return lines;
}

/** Memory for the lines of a page, used for one page after the other. */
class LineMemory {
  #memory = Buffer.alloc(0);

  atLeast(bytes: number): Buffer {
    if (this.#memory.length < bytes) this.#memory = Buffer.allocUnsafeSlow(Math.ceil(bytes * 1.25));
    return this.#memory;
  }
}

/** The chunks with a newline behind each; undefined when a document names a user that `ids` lacks. */
function splicedLines(
  memory: LineMemory,
  chunks: readonly Buffer[],
  count: number,
  ids: UserIdBytes,
): Buffer | undefined {
  const lines = memory.atLeast(splicedBound(chunks, count, ids));
  let offset = 0;
  for (const chunk of chunks) {
    offset = spliceDocuments(lines, offset, chunk, ids);
    if (offset < 0) return undefined;
    lines[offset++] = newline;
  }
  return lines.subarray(0, offset);
}
