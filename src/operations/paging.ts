import { invalidParameter, type MianpingError } from '#domain/errors.ts';
import { formatPageToken, type PageScope, readPageToken, readPageTokenPair } from '#domain/page-token.ts';
import type { Context } from './context.ts';

/** The id that a page of a list begins after; 0 without a token. Refuses a token that is not of this list. */
export function idToGoOnAfter(
  { keys }: Pick<Context, 'keys'>,
  scope: PageScope,
  pageToken: string | undefined,
): bigint {
  if (pageToken === undefined) return 0n;
  const afterId = readPageToken(keys, scope, pageToken);
  if (afterId === undefined) throw strangePageToken(pageToken);
  return afterId;
}

/** The same for a list that is ordered by two values; undefined without a token. */
export function placeToGoOnAfter(
  { keys }: Pick<Context, 'keys'>,
  scope: PageScope,
  pageToken: string | undefined,
): readonly [bigint, bigint] | undefined {
  if (pageToken === undefined) return undefined;
  const place = readPageTokenPair(keys, scope, pageToken);
  if (!place) throw strangePageToken(pageToken);
  return place;
}

function strangePageToken(token: string): MianpingError {
  return invalidParameter({
    field: 'page_token',
    value: token,
    description: 'not a token of this list; take it from the page before, or leave it out to begin anew',
  });
}

export interface PageInput {
  pageSize: number;
  pageToken: string | undefined;
}

export interface Page<Item> {
  items: Item[];
  /** Of the page that follows; undefined on the last one. */
  pageToken: string | undefined;
}

/** A page of a list that is ordered by id: `read` answers those after an id, ascending, up to a number. */
export async function pageById<Item extends { id: string }>(
  ctx: Context,
  scope: PageScope,
  { pageSize, pageToken }: PageInput,
  read: (afterId: string, limit: number) => Promise<Item[]>,
): Promise<Page<Item>> {
  const afterId = idToGoOnAfter(ctx, scope, pageToken);
  const { items, goOnAfter } = cutPage(await read(afterId.toString(), pageSize + 1), pageSize);
  return { items, pageToken: goOnAfter && formatPageToken(ctx.keys, scope, BigInt(goOnAfter.id)) };
}

/** The page of what was read with one item more; `goOnAfter` is its last item when another page follows. */
export function cutPage<Item>(
  ahead: readonly Item[],
  pageSize: number,
): { items: Item[]; goOnAfter: Item | undefined } {
  const items = ahead.slice(0, pageSize);
  return { items, goOnAfter: ahead.length > pageSize ? items.at(-1) : undefined };
}

/** Ascending by numeric id. */
export function inIdOrder<Item extends { id: string }>(items: Iterable<Item>): Item[] {
  const numbered = [...items].map((item) => ({ item, id: BigInt(item.id) }));
  return numbered.sort((one, other) => (one.id < other.id ? -1 : 1)).map(({ item }) => item);
}
