import { invalidParameter } from '#domain/errors.ts';
import { toStoredId } from '#domain/ids.ts';
import { formatPageToken, type PageScope, readPageToken } from '#domain/page-token.ts';
import type { DocumentPage } from '#storage/record-documents.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import type { RecordPage } from '../page-cache.ts';

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
  const scope = { endpoint, tenantNo: caller.tenantNo };
  const afterId = input.pageToken === undefined ? 0n : readPageToken(ctx.keys, scope, input.pageToken);
  if (afterId === undefined) {
    throw invalidParameter({
      field: 'page_token',
      value: (input.pageToken ?? '').slice(0, 256),
      description: 'not a token of this list; take it from the page before, or leave it out to begin anew',
    });
  }
  return readPage(ctx, scope, afterId, input.pageSize);
}

async function readByIds(ctx: Context, tenantNo: number, ids: readonly string[]): Promise<RecordPage> {
  const stored = new Set(ids.map(toStoredId).filter((id) => id !== undefined));
  return { ...(await ctx.documents.byIds(tenantNo, [...stored])), pageToken: undefined };
}

async function readPage(
  ctx: Context,
  scope: PageScope,
  afterId: bigint,
  pageSize: number,
): Promise<RecordPage> {
  const { tenantNo } = scope;
  const version = ctx.directory.versions(tenantNo)?.changeSeq;
  const key = `${tenantNo}/${afterId}/${pageSize}`;
  const cached = version === undefined ? undefined : ctx.pages.get(key, version);
  if (cached) return cached;
  const documents = await ctx.documents.page(tenantNo, afterId, pageSize);
  const { hasMore, lastId } = documents;
  const pageToken = hasMore && lastId !== undefined ? formatPageToken(ctx.keys, scope, lastId) : undefined;
  const page = { ...documents, pageToken };
  const isKept = version !== undefined && ctx.pages.set(key, version, page);
  return isKept ? { ...page, isOwned: false } : page;
}
