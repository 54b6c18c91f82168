import type { App, Tenant } from '#domain/app.ts';
import { listBodies } from '#storage/bodies.ts';
import { findRecordHeads } from '#storage/interview-records.ts';
import { formCodec, interviewCodec } from '#wire/bundle.ts';
import { spliceDocument, splicedBound, type UserIdBytes } from '#wire/document.ts';
import type { Context } from '../context.ts';
import { documentId } from '../interview-records/document-id.ts';
import type { UserIdKind } from '../user-id-tables.ts';
import { bundleRecordStart } from './bundle-records.ts';
import { userLines } from './bundle-users.ts';

export interface ExportInput {
  tenant: Tenant;
  /** Whose open_ids or union_ids are written; undefined writes user_ids. */
  app: App | undefined;
  userIdType: UserIdKind;
  format: 'ndjson' | 'bundle';
  /** Takes a chunk; waits until there is room for the next. */
  write: (chunk: Buffer) => Promise<void> | void;
}

export interface ExportReport {
  records: number;
  bytes: number;
}

const recordsPerChunk = 500;
const bodiesPerChunk = 500;
const newline = 0x0a;

/**
 * Write every record of a tenant, ascending by id, a line each: `ndjson` exactly as the core endpoint answers it,
 * `bundle` with its type, after the users, forms and interviews. Memory is bounded by one chunk.
 */
export async function exportRecords(ctx: Context, input: ExportInput): Promise<ExportReport> {
  const report: ExportReport = { records: 0, bytes: 0 };
  const write = async (chunk: Buffer) => {
    report.bytes += chunk.length;
    await input.write(chunk);
  };
  if (input.format === 'bundle') await writeBundleHead(ctx, input, write);
  for (let afterId = 0n; ; ) {
    const documents = await ctx.documents.page(input.tenant.tenantNo, afterId, recordsPerChunk);
    const last = documents.at(-1);
    if (!last) return report;
    await write(await chunkOf(ctx, input, documents));
    report.records += documents.length;
    afterId = documentId(last);
  }
}

async function chunkOf(ctx: Context, input: ExportInput, documents: readonly Buffer[]): Promise<Buffer> {
  const { tenant, userIdType, app } = input;
  const starts = input.format === 'bundle' ? await bundleStarts(ctx, tenant.tenantNo, documents) : undefined;
  const ids =
    ctx.userIds.get(tenant.tenantNo, userIdType, app) ??
    (await ctx.userIds.load(tenant.tenantNo, userIdType, app));
  const chunk = splicedLines(documents, starts, ids);
  if (chunk) return chunk;
  // A record of a user who came in after the table was read.
  const reloaded = splicedLines(documents, starts, await ctx.userIds.load(tenant.tenantNo, userIdType, app));
  if (!reloaded) throw new Error('a stored document names a user that does not exist');
  return reloaded;
}

async function bundleStarts(ctx: Context, tenantNo: number, documents: readonly Buffer[]): Promise<string[]> {
  const ids = documents.map((document) => documentId(document).toString());
  const heads = await findRecordHeads(ctx.database, ctx.database.read, tenantNo, ids);
  return ids.map((id) => bundleRecordStart(heads.get(id)));
}

/** The documents a line each; undefined when one names a user that `ids` lacks. */
function splicedLines(
  documents: readonly Buffer[],
  starts: readonly string[] | undefined,
  ids: UserIdBytes,
): Buffer | undefined {
  const startBytes = starts?.reduce((sum, start) => sum + start.length, 0) ?? 0;
  const chunk = Buffer.allocUnsafe(splicedBound(documents, ids) + startBytes);
  let offset = 0;
  for (const [index, document] of documents.entries()) {
    const start = starts?.[index];
    if (start !== undefined) offset += chunk.write(start, offset, 'latin1');
    offset = spliceDocument(chunk, offset, start === undefined ? document : document.subarray(1), ids);
    if (offset < 0) return undefined;
    chunk[offset++] = newline;
  }
  return chunk.subarray(0, offset);
}

async function writeBundleHead(
  ctx: Context,
  input: ExportInput,
  write: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  for await (const lines of userLines(ctx, input)) await write(linesOf(lines));
  await writeBodies(
    ctx,
    input,
    'feedback_forms',
    (form) => ({ type: 'form', ...formCodec.toWire(form) }),
    write,
  );
  await writeBodies(
    ctx,
    input,
    'interviews',
    (one) => ({ type: 'interview', ...interviewCodec.toWire(one) }),
    write,
  );
}

type BodyTable = Parameters<typeof listBodies>[1];
type BodyOf<Table extends BodyTable> = Awaited<ReturnType<typeof listBodies<Table>>>[number];

async function writeBodies<Table extends BodyTable>(
  ctx: Context,
  { tenant }: ExportInput,
  table: Table,
  lineOf: (body: BodyOf<Table>) => object,
  write: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  for (let afterId = '0'; ; ) {
    const bodies = await listBodies(ctx.database.read, table, tenant.tenantNo, afterId, bodiesPerChunk);
    const last = bodies.at(-1);
    if (!last) return;
    await write(linesOf(bodies.map(lineOf)));
    afterId = last.id;
  }
}

function linesOf(values: readonly object[]): Buffer {
  return Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}
