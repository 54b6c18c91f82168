import { invalidParameter } from '#domain/errors.ts';
import { toStoredId } from '#domain/ids.ts';
import { formatPageToken, readPageToken } from '#domain/page-token.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import type { MarkedPage } from '../page-cache.ts';
import { documentId } from './document-id.ts';

/** Name of the listing inside page tokens: a token of another listing is refused. */
const endpoint = 'hire.v1.interview_records.list';

export interface ListInput {
  pageSize: number;
  pageToken: string | undefined;
  /** Well-formed ids; when given, there is no paging. */
  ids: readonly string[] | undefined;
}

export interface RecordPage {
  /** Stored documents, ascending by id. */
  documents: readonly Buffer[];
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
      value: input.pageToken ?? '',
      description: 'not a token of this list; take it from the page before, or leave it out to begin anew',
    });
  }
  const { documents, hasMore } = await readPage(ctx, caller.tenantNo, afterId, input.pageSize);
  if (!hasMore) return { documents, pageToken: undefined };
  return { documents, pageToken: formatPageToken(ctx.keys, scope, documentId(documents.at(-1) as Buffer)) };
}

async function readByIds(ctx: Context, tenantNo: number, ids: readonly string[]): Promise<Buffer[]> {
  const stored = ids.map(toStoredId).filter((id) => id !== undefined);
  return stored.length === 0 ? [] : ctx.documents.byIds(tenantNo, [...new Set(stored)]);
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
  // One more than asked for tells whether another page follows.
  const read = await ctx.documents.page(tenantNo, afterId, pageSize + 1);
  const page = { documents: read.slice(0, pageSize), hasMore: read.length > pageSize };
  if (version !== undefined) ctx.pages.set(key, version, page);
  return page;
}
