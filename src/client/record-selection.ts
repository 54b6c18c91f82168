/** Which records to read, and how. */
export interface RecordSelection {
  /** Records on a page, 1 to 100. Default 100: the fewest calls. */
  pageSize?: number | undefined;
  /** Kind of user ids in the records. Default `open_id`. */
  userIdType?: 'open_id' | 'union_id' | 'user_id' | undefined;
  /** Only these records, any number of them; unknown ones are left out. None: nothing is read. */
  ids?: readonly string[] | undefined;
  /** Go on where another reading ended: see `ReadError` and `onProgress`. */
  pageToken?: string | undefined;
}

/** One list to walk: all records, or those of some ids. */
export interface Walk {
  query: Record<string, string | number | readonly string[]>;
  from: string | undefined;
  /** The ids it asks for. */
  ids: readonly string[] | undefined;
}

/** How many ids a call may name. */
const idsInCall = 100;

/** The lists to walk one after the other. Fails with TypeError for a selection that makes no sense. */
export function walksOf({ pageSize = 100, userIdType, ids, pageToken }: RecordSelection): Walk[] {
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 100) {
    throw new TypeError('pageSize must be a whole number from 1 to 100');
  }
  const query = { page_size: pageSize, ...(userIdType !== undefined && { user_id_type: userIdType }) };
  if (ids === undefined) return [{ query, from: pageToken, ids }];
  if (pageToken !== undefined)
    throw new TypeError('pageToken goes on in the list of all records: leave out ids');
  if (!Array.isArray(ids) || ids.some((id) => typeof id !== 'string' || id === '')) {
    throw new TypeError('ids must be a list of ids, as text');
  }
  const wanted = [...new Set(ids)];
  return Array.from({ length: Math.ceil(wanted.length / idsInCall) }, (_, index) => {
    const some = wanted.slice(index * idsInCall, (index + 1) * idsInCall);
    return { query: { ...query, ids: some }, from: undefined, ids: some };
  });
}
