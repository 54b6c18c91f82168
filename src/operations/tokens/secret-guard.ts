import { MianpingError } from '#domain/errors.ts';

interface Guesses {
  count: number;
  lastAtMs: number;
}

const freeGuesses = 10;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
const forgetAfterMs = 600_000;
const rememberedPairs = 10_000;

/** After ten wrong secrets for an app from an address, each further try waits twice as long as the one before. */
export class SecretGuard {
  readonly #guesses = new Map<string, Guesses>();

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

  wrongSecret(appId: string, address: string, nowMs: number): void {
    const key = pair(appId, address);
    const before = this.#guesses.get(key);
    const count = before && nowMs - before.lastAtMs < forgetAfterMs ? before.count + 1 : 1;
    this.#guesses.delete(key);
    if (this.#guesses.size >= rememberedPairs) this.#forgetOldest();
    this.#guesses.set(key, { count, lastAtMs: nowMs });
  }

  rightSecret(appId: string, address: string): void {
    this.#guesses.delete(pair(appId, address));
  }

  #forgetOldest(): void {
    for (const key of this.#guesses.keys()) {
      this.#guesses.delete(key);
      return;
    }
  }
}

function pair(appId: string, address: string): string {
  return `${address} ${appId}`;
}
