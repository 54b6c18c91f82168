import type { JournalEntry, JournalFilter, JournalQuery } from '#contract/sandbox/journal.ts';
import { fitsRoute } from './fault-rules.ts';

/** The entries that a query is for, in the order they came. */
export function searchJournal(entries: readonly JournalEntry[], query: JournalQuery): JournalEntry[] {
  const { limit, ...filter } = query;
  const found = entries.filter((entry) => fitsFilter(entry, filter));
  if (limit === undefined || found.length <= limit) return found;
  // Who reads on wants what comes next, who looks wants what came last.
  return filter.after_id === undefined ? found.slice(-limit) : found.slice(0, limit);
}

/** Whether all that is given fits. */
export function fitsFilter(entry: JournalEntry, filter: JournalFilter): boolean {
  const { route, app_id: appId, method, path, page, status, code, fault, text, after_id: afterId } = filter;
  return (
    (afterId === undefined || entry.id > afterId) &&
    (route === undefined || fitsRoute(entry.route, route)) &&
    (appId === undefined || entry.app_id === appId) &&
    (method === undefined || entry.method === method.toUpperCase()) &&
    (path === undefined || entry.path.startsWith(path)) &&
    (page === undefined || entry.page === page) &&
    (status === undefined || entry.status === status) &&
    (code === undefined || entry.code === code) &&
    (fault === undefined || entry.faults.includes(fault)) &&
    (text === undefined || textsOf(entry).some((one) => one.includes(text)))
  );
}

function textsOf({ path, query, request_body: requestBody = '', body }: JournalEntry): string[] {
  const parameters = Object.entries(query).flatMap(([name, values]) => [name, ...[values].flat()]);
  return [path, requestBody, body, ...parameters];
}
