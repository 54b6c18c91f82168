import { ApiError } from './errors.ts';
import type { OnEvent } from './events.ts';
import { BrokenExchange, exchange } from './exchange.ts';
import { Pace } from './pace.ts';
import { type Page, walkPages } from './page-walk.ts';
import { Patience } from './patience.ts';
import { TokenKeeper } from './token-keeper.ts';
import { type Failure, judge, urlOf, type Verdict } from './verdict.ts';
import { longestTimerMs, type WaitingRules } from './waiting.ts';

export { ApiError } from './errors.ts';

export interface ApiOptions {
  /** `https://open.feishu.cn`, or `http://127.0.0.1:8210`; may have a path. */
  domain: string;
  /** Of a custom app. */
  appId: string;
  appSecret: string;
  /** Ends requests and waits at once. */
  signal?: AbortSignal | undefined;
  onEvent?: OnEvent | undefined;
  /** Tries after the first one of what may pass: no connection, HTTP 5xx, broken answers. Default 8, about a minute. */
  retries?: number | undefined;
  /** For a whole answer, in milliseconds. Default 30 000. */
  timeoutMs?: number | undefined;
  /** Wait before the second try, in milliseconds; doubled for each further one, up to 30 s. Default 250. */
  backoffMs?: number | undefined;
  /** Longest wait, in milliseconds; a server that asks for a longer one is asked again sooner. Default 120 000. */
  maxWaitMs?: number | undefined;
  /** Default 10, the documented limit of the list of records. */
  maxCallsPerSecond?: number | undefined;
}

/** Parameters of a query; a list is sent as the same name several times. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

/**
 * Calls the API as an app, with all the patience it takes: keeps a good token, waits for limits, tries again what may
 * pass. Calls fail with ApiError, UnavailableError or ImpossiblePageError, or with the reason of the signal.
 */
export class ApiCaller {
  readonly #options: ApiOptions;
  readonly #base: string;
  readonly #rules: WaitingRules;
  readonly #timeoutMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #onEvent: OnEvent;
  #pace: Pace;
  readonly #tokens: TokenKeeper;

  constructor(options: ApiOptions) {
    const { appId, appSecret, signal, onEvent = () => {}, timeoutMs = 30_000 } = options;
    const { retries = 8, backoffMs = 250, maxWaitMs = 120_000, maxCallsPerSecond = 10 } = options;
    this.#options = options;
    this.#base = baseOf(options.domain);
    requireText({ appId, appSecret });
    requireNumbers({ retries }, 0);
    requireNumbers({ timeoutMs, backoffMs, maxWaitMs, maxCallsPerSecond }, Number.MIN_VALUE);
    this.#rules = { retries, backoffMs, maxWaitMs: Math.min(maxWaitMs, longestTimerMs) };
    this.#timeoutMs = Math.min(timeoutMs, longestTimerMs);
    this.#signal = signal;
    this.#onEvent = onEvent;
    this.#pace = new Pace(maxCallsPerSecond, signal);
    const own = { base: this.#base, rules: this.#rules, timeoutMs: this.#timeoutMs };
    this.#tokens = new TokenKeeper({ ...own, appId, appSecret, onEvent, signal });
  }

  /** A caller that gives up sooner, or later. Its calls and those of this one keep to the limit together. */
  withRetries(retries: number): ApiCaller {
    const caller = new ApiCaller({ ...this.#options, retries });
    caller.#pace = this.#pace;
    return caller;
  }

  /** `data` of a successful answer. `path` begins with `/open-apis/`. */
  async get(path: string, query: Query = {}): Promise<unknown> {
    const { rules, onEvent, signal } = { rules: this.#rules, onEvent: this.#onEvent, signal: this.#signal };
    const patience = new Patience({ path, rules, onEvent, signal });
    for (;;) {
      const token = await this.#tokens.current();
      const verdict = await this.#try(`${this.#base}${path}${queryText(query)}`, token);
      if (verdict.kind === 'ok') {
        this.#pace.speedUp();
        return verdict.envelope.data;
      }
      await this.#endure(patience, path, verdict, token);
    }
  }

  /**
   * Pages of a list, in order, each once, and each only when all of it arrived; `from` goes on at a page token. `check`
   * says what is wrong with the items of a page: it is asked for again then. A list of `ids` is not paged.
   */
  pages(
    path: string,
    query: Query,
    from?: string,
    check?: (items: readonly unknown[]) => string | undefined,
  ): AsyncGenerator<Page> {
    const read = (token: string | undefined) => this.get(path, { ...query, page_token: token });
    const { rules, onEvent, signal } = { rules: this.#rules, onEvent: this.#onEvent, signal: this.#signal };
    const isWhole = query.ids !== undefined;
    return walkPages({ path, read, rules, onEvent, signal, check, isWhole }, from);
  }

  async #try(url: string, token: string): Promise<Verdict> {
    const leave = await this.#pace.enter();
    const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json' };
    try {
      const reply = await exchange(url, { headers }, { timeoutMs: this.#timeoutMs, signal: this.#signal });
      return withData(judge(reply, this.#tokens.hide));
    } catch (error) {
      if (!(error instanceof BrokenExchange)) throw error;
      return { kind: 'passing', reason: this.#tokens.hide(error.message) };
    } finally {
      leave();
    }
  }

  async #endure(patience: Patience, path: string, failure: Failure, token: string): Promise<void> {
    switch (failure.kind) {
      case 'throttled': {
        const waitMs = patience.limitMs(failure.resetSeconds);
        this.#pace.slowDown(waitMs);
        return patience.throttled(failure, waitMs);
      }
      case 'dead_token':
        return patience.deadToken(failure, await this.#tokens.renew(token));
      case 'passing':
        return patience.failed(failure);
      case 'refused':
        throw new ApiError(path, failure, failure.advice);
    }
  }
}

/** A success without data is none. */
function withData(verdict: Verdict): Verdict {
  if (verdict.kind !== 'ok') return verdict;
  const { data } = verdict.envelope;
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return verdict;
  return { kind: 'passing', reason: 'the answer says that it went well, but holds no data', code: 0 };
}

/** What paths are put behind: as the domain was understood, without a slash at the end. */
function baseOf(domain: string): string {
  const problem = domainProblem(domain);
  if (problem) throw new TypeError(`domain ${problem}, like https://open.feishu.cn`);
  const { origin, pathname } = new URL(domain);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}

function domainProblem(domain: unknown): string | undefined {
  const url = typeof domain === 'string' ? urlOf(domain) : undefined;
  if (!url) return 'must be a URL';
  const { protocol, username, password, search, hash } = url;
  if (protocol !== 'http:' && protocol !== 'https:') return 'must begin with http:// or https://';
  if (username + password !== '') return 'must not hold a user name or password';
  return search + hash === '' ? undefined : 'must not hold ? or #';
}

function requireText(values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'string' || value === '') throw new TypeError(`${name} must be given, as text`);
  }
}

function requireNumbers(values: Record<string, unknown>, least: number): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'number' && value >= least) continue;
    throw new TypeError(`${name} must be a number ${least === 0 ? 'from 0 on' : 'above 0'}`);
  }
}

function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined)
      .map((one): [string, string] => [name, String(one)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}
