import { MianpingError } from '#domain/errors.ts';
import type { SharedWrongSecrets, WrongSecrets } from '#storage/wrong-secrets.ts';

const freeGuesses = 10;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
const forgetAfterMs = 600_000;
const rememberedPairs = 10_000;

/**
 * After ten wrong secrets for an app from an address, each further try waits twice as long as the one before. What this
 * process counts holds at once, so that many tries at the same moment are no way around it; processes that share their
 * counts learn from each other.
 */
export class SecretGuard {
  readonly #guesses = new Map<string, WrongSecrets>();
  readonly #shared: SharedWrongSecrets | undefined;

  constructor(shared?: SharedWrongSecrets) {
    this.#shared = shared;
  }

  /** Hear what other processes have counted. */
  async learn(appId: string, address: string): Promise<void> {
    const key = pair(appId, address);
    const shared = await this.#shared?.find(key);
    if (shared) this.#adopt(key, shared);
  }

  refuseWhenGuessing(appId: string, address: string, nowMs: number): void {
    const guesses = this.#guesses.get(pair(appId, address));
    if (!guesses || guesses.count < freeGuesses) return;
    const pauseMs = Math.min(firstPauseMs * 2 ** (guesses.count - freeGuesses), longestPauseMs);
    // A clock that was set back must not make the pause longer.
    guesses.lastAtMs = Math.min(guesses.lastAtMs, nowMs);
    const waitMs = guesses.lastAtMs + pauseMs - nowMs;
    if (waitMs > 0) {
      throw new MianpingError('rate_limited', 'too many wrong secrets for this app', {
        limit: freeGuesses,
        resetSeconds: Math.ceil(waitMs / 1000),
      });
    }
  }

  /** Counted here before it answers, for the others when it has answered. */
  async wrongSecret(appId: string, address: string, nowMs: number): Promise<void> {
    const key = pair(appId, address);
    const before = this.#guesses.get(key);
    const count = before && nowMs - before.lastAtMs < forgetAfterMs ? before.count + 1 : 1;
    this.#remember(key, { count, lastAtMs: nowMs });
    const ofAll = await this.#shared?.add(key, nowMs, forgetAfterMs);
    if (ofAll !== undefined) this.#adopt(key, { count: ofAll, lastAtMs: nowMs });
  }

  async rightSecret(appId: string, address: string): Promise<void> {
    const key = pair(appId, address);
    if (this.#guesses.delete(key)) await this.#shared?.forget(key);
  }

  /** What all processes counted includes what this one did, unless it was forgotten meanwhile. */
  #adopt(key: string, shared: WrongSecrets): void {
    if (shared.count > (this.#guesses.get(key)?.count ?? 0)) this.#remember(key, shared);
  }

  #remember(key: string, guesses: WrongSecrets): void {
    this.#guesses.delete(key);
    if (this.#guesses.size >= rememberedPairs) this.#forgetOldest();
    this.#guesses.set(key, guesses);
  }

  #forgetOldest(): void {
    for (const key of this.#guesses.keys()) {
      this.#guesses.delete(key);
      return;
    }
  }
}

function pair(appId: string, address: string): string {
  return `${siteOf(address)} ${appId}`;
}

/** The address, of an IPv6 address its first half: whoever has one has all of the other half. */
function siteOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}
