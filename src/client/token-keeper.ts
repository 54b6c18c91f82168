import { ApiError } from './errors.ts';
import type { OnEvent } from './events.ts';
import { BrokenExchange, exchange, type Reply } from './exchange.ts';
import { fewTries, Patience } from './patience.ts';
import { judge, type Verdict } from './verdict.ts';
import type { WaitingRules } from './waiting.ts';

const path = '/open-apis/auth/v3/tenant_access_token/internal';

/** Renewed so long before its end, or at nine tenths of a short life. */
const marginSeconds = 180;

export interface TokenKeeperOptions {
  base: string;
  appId: string;
  appSecret: string;
  timeoutMs: number;
  rules: WaitingRules;
  onEvent: OnEvent;
  signal: AbortSignal | undefined;
}

interface Token {
  value: string;
  renewAtMs: number;
}

/** The tenant token of an app: fetched when needed, once for all calls that wait for it. */
export class TokenKeeper {
  readonly #options: TokenKeeperOptions;
  readonly #secrets: string[];
  #token: Token | undefined;
  #fetching: Promise<Token> | undefined;

  constructor(options: TokenKeeperOptions) {
    this.#options = options;
    this.#secrets = [options.appSecret];
  }

  /** A token that should be good. */
  async current(): Promise<string> {
    if (this.#token && performance.now() < this.#token.renewAtMs) return this.#token.value;
    return (await this.#fetch(this.#token ? 'expiring' : 'first')).value;
  }

  /** Ask for another one, since this was refused. Answers whether there is another. */
  async renew(refused: string): Promise<boolean> {
    const current = this.#token?.value ?? refused;
    if (current !== refused) return true;
    return (await this.#fetch('refused')).value !== refused;
  }

  /** Take the secret and all tokens out of a text that came from elsewhere. */
  readonly hide = (text: string): string =>
    this.#secrets.reduce((hidden, secret) => hidden.split(secret).join('***'), text);

  #fetch(why: 'first' | 'expiring' | 'refused'): Promise<Token> {
    this.#fetching ??= this.#fetchPatiently(why).finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetchPatiently(why: 'first' | 'expiring' | 'refused'): Promise<Token> {
    const { rules, onEvent, signal } = this.#options;
    const patience = new Patience({ path, rules, onEvent, signal });
    for (let refusals = 0; ; ) {
      const verdict = await this.#ask();
      if (verdict.kind === 'ok') return this.#keep(verdict.envelope, why);
      if (verdict.kind === 'throttled') {
        await patience.throttled(verdict, patience.limitMs(verdict.resetSeconds));
      } else if (verdict.kind === 'passing') {
        await patience.failed(verdict);
      } else {
        refusals += 1;
        // They were good a moment ago: someone may be changing the app this very moment.
        const wereGood = this.#token !== undefined && refusals <= Math.min(fewTries, rules.retries);
        const advice = verdict.kind === 'refused' ? verdict.advice : '';
        if (!wereGood) throw new ApiError(path, verdict, advice);
        await patience.failed(verdict);
      }
    }
  }

  async #ask(): Promise<Verdict> {
    const { base, appId, appSecret, timeoutMs, signal } = this.#options;
    const request = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=utf-8', Accept: 'application/json' },
      body: JSON.stringify({ app_id: appId, app_secret: appSecret }),
    };
    let reply: Reply;
    try {
      reply = await exchange(`${base}${path}`, request, { timeoutMs, signal });
    } catch (error) {
      if (!(error instanceof BrokenExchange)) throw error;
      return { kind: 'passing', reason: this.hide(error.message) };
    }
    const verdict = judge(reply, this.hide);
    if (verdict.kind !== 'ok' || isToken(verdict.envelope.tenant_access_token)) return verdict;
    return {
      kind: 'passing',
      reason: 'the answer holds no token that can be sent',
      httpStatus: reply.status,
    };
  }

  #keep(envelope: Record<string, unknown>, why: 'first' | 'expiring' | 'refused'): Token {
    const value = envelope.tenant_access_token as string;
    const { expire } = envelope;
    const seconds = typeof expire === 'number' && expire > 0 ? Math.min(expire, 7200) : 600;
    if (!this.#secrets.includes(value)) this.#secrets.push(value);
    // The secret stays; of the tokens those that an answer may still name.
    if (this.#secrets.length > 10) this.#secrets.splice(1, 1);
    const lifeMs = (seconds - Math.min(marginSeconds, seconds / 10)) * 1000;
    this.#token = { value, renewAtMs: performance.now() + lifeMs };
    this.#options.onEvent({ type: 'token_fetched', why, expiresInSeconds: seconds });
    return this.#token;
  }
}

/** Whether it can stand in a header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,8192}$/.test(value);
}
