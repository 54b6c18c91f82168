/** `data` of a paged list: the token only while more follows. */
export function pageData(items: readonly object[], pageToken: string | undefined): object {
  return pageToken === undefined
    ? { items, has_more: false }
    : { items, page_token: pageToken, has_more: true };
}

/** The query, without what it says about pages when it lists ids: they turn paging off, so that is not even read. */
export function withoutPagingBesideIds(query: unknown, ids: string): unknown {
  const { page_size: _size, page_token: _token, ...rest } = query as Record<string, unknown>;
  const listed = [rest[ids], rest[`${ids}[]`]].flat();
  return listed.some((id) => id !== undefined && id !== '') ? rest : query;
}
