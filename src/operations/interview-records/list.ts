import { toStoredId } from '#domain/ids.ts';
import { formatPageToken } from '#domain/page-token.ts';
import type { DocumentPage } from '#storage/record-documents.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import type { RecordPage } from '../page-cache.ts';
import { idToGoOnAfter } from '../paging.ts';

/** Name of the listing inside page tokens: a token of another listing is refused. */
const endpoint = 'hire.v1.interview_records.list';

export type { DocumentPage, RecordPage };

export interface ListInput {
  pageSize: number;
  pageToken: string | undefined;
  /** Well-formed ids; when given, there is no paging. */
  ids: readonly string[] | undefined;
}

/** Records of the caller's tenant: a page of all, or the listed ones. Unknown ids are left out. */
export async function listInterviewRecords(
  ctx: Context,
  caller: Caller,
  input: ListInput,
): Promise<RecordPage> {
  if (input.ids) return readByIds(ctx, caller.tenantNo, input.ids);
  const { tenantNo } = caller;
  const version = ctx.directory.versions(tenantNo)?.changeSeq;
  // Only pages of good tokens are kept, so a token that is found here needs no further check.
  const key = `${tenantNo}/${input.pageToken ?? ''}/${input.pageSize}`;
  const cached = version === undefined ? undefined : ctx.pages.get(key, version);
  if (cached) return cached;
  const page = await readPage(ctx, tenantNo, input);
  const isKept = version !== undefined && ctx.pages.set(key, version, page);
  return isKept ? { ...page, isOwned: false } : page;
}

async function readByIds(ctx: Context, tenantNo: number, ids: readonly string[]): Promise<RecordPage> {
  const stored = new Set(ids.map(toStoredId).filter((id) => id !== undefined));
  return { ...(await ctx.documents.byIds(tenantNo, [...stored])), pageToken: undefined };
}

async function readPage(
  ctx: Context,
  tenantNo: number,
  { pageToken, pageSize }: ListInput,
): Promise<RecordPage> {
  const scope = { endpoint, tenantNo };
  const afterId = idToGoOnAfter(ctx, scope, pageToken);
  const documents = await ctx.documents.page(tenantNo, afterId, pageSize);
  const { hasMore, lastId } = documents;
  const next = hasMore && lastId !== undefined ? formatPageToken(ctx.keys, scope, lastId) : undefined;
  return { ...documents, pageToken: next };
}
