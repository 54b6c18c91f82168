import { ApiError, type Facts, UnavailableError } from './errors.ts';
import type { OnEvent } from './events.ts';
import type { Failure } from './verdict.ts';
import { backoffMs, sleep, type WaitingRules } from './waiting.ts';

/** Being throttled is no failure, since another program may use the same app: it is endured far longer. */
const throttledTries = ({ retries }: WaitingRules) => 3 * retries + 6;
/** Refusals that time may mend, seldom: a token that is still dead, credentials that worked a moment ago. */
export const fewTries = 5;

export interface PatienceOptions {
  path: string;
  rules: WaitingRules;
  onEvent: OnEvent;
  signal: AbortSignal | undefined;
}

/** What one call endures: it waits before each further try, and knows when it is enough. */
export class Patience {
  readonly #options: PatienceOptions;
  #throttled = 0;
  #failed = 0;
  #deadTokens = 0;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** How long a throttled call has to wait; a time that is missing or cannot be meant gives way to a back-off. */
  limitMs(resetSeconds: number | undefined): number {
    const { rules } = this.#options;
    const ownMs = backoffMs(this.#throttled + 1, rules);
    const askedMs = (resetSeconds ?? 0) * 1000;
    if (askedMs === 0 || askedMs > rules.maxWaitMs) return ownMs;
    // Not a moment too soon, and by chance a little later: all that were refused together come back together.
    return Math.ceil(askedMs + 20 + Math.random() * Math.min(250, askedMs / 10));
  }

  async throttled(failure: Extract<Failure, { kind: 'throttled' }>, waitMs: number): Promise<void> {
    const { path, rules, onEvent, signal } = this.#options;
    const { resetSeconds } = failure;
    this.#throttled += 1;
    if (this.#throttled > throttledTries(rules)) {
      const asked = resetSeconds === undefined ? '' : `, at last with a wait of ${resetSeconds} s`;
      throw new UnavailableError(path, failure, `Throttled ${this.#throttled} times${asked}`);
    }
    onEvent({ type: 'throttled', path, tries: this.#throttled, waitMs, resetSeconds });
    await sleep(waitMs, signal);
  }

  /** After something that may pass. */
  async failed(failure: Facts, most = this.#options.rules.retries): Promise<void> {
    this.#failed += 1;
    if (this.#failed > most) {
      throw new UnavailableError(this.#options.path, failure, `Tried ${this.#failed} times`);
    }
    await this.#retry(failure, this.#failed);
  }

  /** After a dead token; `isNew`: there is another one now, worth trying at once. */
  async deadToken(failure: Facts, isNew: boolean): Promise<void> {
    this.#deadTokens += 1;
    const { path, rules } = this.#options;
    // A new token is no retry: it gets its chance even where there are none.
    if (this.#deadTokens > Math.max(1, Math.min(fewTries, rules.retries))) {
      const advice = isNew
        ? 'New tokens are refused as well: check that app and domain belong together'
        : 'The token endpoint keeps giving the token that is refused';
      throw new ApiError(path, failure, advice);
    }
    if (this.#deadTokens > 1 || !isNew) await this.#retry(failure, this.#deadTokens);
  }

  async #retry({ reason, code, httpStatus, logId }: Facts, tries: number): Promise<void> {
    const { path, rules, onEvent, signal } = this.#options;
    const waitMs = backoffMs(tries, rules);
    onEvent({ type: 'retrying', path, tries, waitMs, reason, code, httpStatus, logId });
    await sleep(waitMs, signal);
  }
}
