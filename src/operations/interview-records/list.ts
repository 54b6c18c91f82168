import { invalidParameter } from '#domain/errors.ts';
import { toStoredId } from '#domain/ids.ts';
import { formatPageToken, readPageToken } from '#domain/page-token.ts';
import type { DocumentPage } from '#storage/record-documents.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import type { MarkedPage } from '../page-cache.ts';

/** Name of the listing inside page tokens: a token of another listing is refused. */
const endpoint = 'hire.v1.interview_records.list';

export type { DocumentPage };

export interface ListInput {
  pageSize: number;
  pageToken: string | undefined;
  /** Well-formed ids; when given, there is no paging. */
  ids: readonly string[] | undefined;
}

export interface RecordPage {
  documents: DocumentPage;
  /** Only when there is another page. */
  pageToken: string | undefined;
}

/** Records of the caller's tenant: a page of all, or the listed ones. Unknown ids are left out. */
export async function listInterviewRecords(
  ctx: Context,
  caller: Caller,
  input: ListInput,
): Promise<RecordPage> {
  if (input.ids) return { documents: await readByIds(ctx, caller.tenantNo, input.ids), pageToken: undefined };
  const scope = { endpoint, tenantNo: caller.tenantNo };
  const afterId = input.pageToken === undefined ? 0n : readPageToken(ctx.keys, scope, input.pageToken);
  if (afterId === undefined) {
    throw invalidParameter({
      field: 'page_token',
      value: (input.pageToken ?? '').slice(0, 256),
      description: 'not a token of this list; take it from the page before, or leave it out to begin anew',
    });
  }
  const page = await readPage(ctx, caller.tenantNo, afterId, input.pageSize);
  const more = page.hasMore && page.lastId !== undefined;
  return {
    documents: page,
    pageToken: more ? formatPageToken(ctx.keys, scope, page.lastId as bigint) : undefined,
  };
}

async function readByIds(ctx: Context, tenantNo: number, ids: readonly string[]): Promise<DocumentPage> {
  const stored = new Set(ids.map(toStoredId).filter((id) => id !== undefined));
  return ctx.documents.byIds(tenantNo, [...stored]);
}

async function readPage(
  ctx: Context,
  tenantNo: number,
  afterId: bigint,
  pageSize: number,
): Promise<MarkedPage> {
  const version = ctx.directory.versions(tenantNo)?.changeSeq;
  const key = `${tenantNo}/${afterId}/${pageSize}`;
  const cached = version === undefined ? undefined : ctx.pages.get(key, version);
  if (cached) return cached;
  const read = await ctx.documents.page(tenantNo, afterId, pageSize);
  const isFull = read.count === pageSize && read.lastId !== undefined;
  const page = {
    ...read,
    hasMore: isFull && (await ctx.documents.anyAfter(tenantNo, read.lastId as bigint)),
  };
  const isKept = version !== undefined && ctx.pages.set(key, version, page);
  return isKept ? { ...page, isOwned: false } : page;
}
