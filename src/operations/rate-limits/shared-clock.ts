import { performance } from 'node:perf_hooks';

const compareEveryMs = 5_000;
/** An answer that takes no longer tells the time well enough. */
const quickAnswerMs = 10;
const mostTries = 3;
/** The clock of this machine was set when it moved so much more or less than time did. */
const setByMs = 20;

/**
 * How far the clock that processes share is ahead of this machine's: times that are compared with those of other
 * processes must come from one clock, or each of them would have an allowance of its own. Always about real time,
 * whatever clock a test shows.
 */
export class SharedClock {
  readonly #sharedMs: () => Promise<number | undefined>;
  readonly #ownMs: () => number;
  #aheadMs = 0;
  #comparedAt = Number.NEGATIVE_INFINITY;
  #startOfTimeMs = 0;

  /** `sharedMs` asks the clock that all share, `ownMs` tells this machine's; both Unix milliseconds. */
  constructor(sharedMs: () => Promise<number | undefined>, ownMs: () => number = Date.now) {
    this.#sharedMs = sharedMs;
    this.#ownMs = ownMs;
  }

  get aheadMs(): number {
    return this.#aheadMs;
  }

  /** Compare the clocks, unless that was done lately and none was set since. Fails when the shared one can't be asked. */
  async compare(): Promise<void> {
    if (performance.now() - this.#comparedAt < compareEveryMs && !this.#wasSet()) return;
    for (let number = 0; number < mostTries; number++) {
      if ((await this.#compareOnce()) <= quickAnswerMs) break;
    }
    this.#comparedAt = performance.now();
    this.#startOfTimeMs = this.#ownMs() - performance.now();
  }

  #wasSet(): boolean {
    return Math.abs(this.#ownMs() - performance.now() - this.#startOfTimeMs) > setByMs;
  }

  /** What is known already stays where this does not contradict it. Answers how long it took. */
  async #compareOnce(): Promise<number> {
    const askedAt = performance.now();
    const askedMs = this.#ownMs();
    const sharedMs = await this.#sharedMs();
    const tookMs = performance.now() - askedAt;
    if (sharedMs !== undefined) {
      const aheadMs = Math.round(sharedMs - askedMs - tookMs / 2);
      // Both clocks tell whole milliseconds.
      if (Math.abs(aheadMs - this.#aheadMs) > tookMs / 2 + 1) this.#aheadMs = aheadMs;
    }
    return tookMs;
  }
}
