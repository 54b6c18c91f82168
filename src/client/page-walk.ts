import { type Facts, ImpossiblePageError } from './errors.ts';
import type { OnEvent } from './events.ts';
import { fewTries } from './patience.ts';
import { backoffMs, sleep, type WaitingRules } from './waiting.ts';

export interface Page {
  items: unknown[];
  /** Where the next page begins; undefined: this was the last one. */
  nextToken: string | undefined;
}

export interface PageWalkOptions {
  path: string;
  /** `data` of the page that begins at a token; undefined: of the first one. */
  read: (token: string | undefined) => Promise<unknown>;
  rules: WaitingRules;
  onEvent: OnEvent;
  signal: AbortSignal | undefined;
  /** What is wrong with the items of a page, or undefined. */
  check?: ((items: readonly unknown[]) => string | undefined) | undefined;
  /** The answer is documented as not paged: it may leave out `has_more`. */
  isWhole?: boolean;
}

/** Pages in a row that bring nothing although more is promised; a vendor may filter some out. */
export const mostBarrenPages = 1000;

/** The pages of a list from a token on, each once and only after all of it was found to make sense. */
export async function* walkPages(options: PageWalkOptions, from?: string): AsyncGenerator<Page> {
  const { path, onEvent } = options;
  const seen = new TokensSeen();
  let token = from || undefined;
  if (token !== undefined) seen.add(token);
  for (let number = 1, empty = 0; ; number += 1) {
    const page = await soundPage(options, token, seen);
    empty = page.items.length === 0 ? empty + 1 : 0;
    if (empty > mostBarrenPages) {
      throw new ImpossiblePageError(path, { reason: `${empty} pages in a row have no items` });
    }
    yield page;
    const { items, nextToken } = page;
    onEvent({ type: 'page', path, page: number, items: items.length, nextPageToken: nextToken });
    if (nextToken === undefined) return;
    seen.add(nextToken);
    token = nextToken;
  }
}

async function soundPage(
  { path, read, rules, onEvent, signal, check, isWhole = false }: PageWalkOptions,
  token: string | undefined,
  seen: TokensSeen,
): Promise<Page> {
  for (let tries = 1; ; tries += 1) {
    const page = pageIn(await read(token), seen, isWhole);
    const reason = typeof page === 'string' ? page : check?.(page.items);
    if (typeof page !== 'string' && reason === undefined) return page;
    const facts: Facts = { reason: reason as string };
    if (tries > Math.min(fewTries, rules.retries)) {
      throw new ImpossiblePageError(path, facts, `Asked for the page ${tries} times`);
    }
    const waitMs = backoffMs(tries, rules);
    const nothing = { code: undefined, httpStatus: undefined, logId: undefined };
    onEvent({ type: 'retrying', path, tries, waitMs, reason: facts.reason, ...nothing });
    await sleep(waitMs, signal);
  }
}

/** The page in `data`, or what is impossible about it. */
function pageIn(data: unknown, seen: TokensSeen, isWhole: boolean): Page | string {
  if (typeof data !== 'object' || data === null) return 'data is no object';
  const { items, has_more: hasMore, page_token: token } = data as Record<string, unknown>;
  if (isWhole && hasMore === undefined && !token && Array.isArray(items))
    return { items, nextToken: undefined };
  if (typeof hasMore !== 'boolean') return 'has_more is not true or false';
  // An empty list may come as nothing at all, but only where it ends.
  const given = hasMore ? items : (items ?? []);
  if (!Array.isArray(given)) return 'items is no array';
  // Behind the end a token means nothing.
  if (!hasMore) return { items: given, nextToken: undefined };
  if (typeof token !== 'string' || token === '') return 'has_more is true, but there is no page_token';
  if (seen.has(token)) return 'page_token leads back to a page that was read before';
  return { items: given, nextToken: token };
}

/** Every token of a walk, as 53 bits of each: some ten megabytes for a million pages. */
class TokensSeen {
  readonly #hashes = new Set<number>();

  add(token: string): void {
    this.#hashes.add(hash53(token));
  }

  has(token: string): boolean {
    return this.#hashes.has(hash53(token));
  }
}

/** Two multiplicative hashes of 32 bits, mixed: of two different tokens one pair in 2^53 falls together. */
function hash53(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
