/** At most `calls` in any `windowMs`. */
export interface RateWindow {
  calls: number;
  windowMs: number;
}

/** A refused call: the allowance of the window that refused, and whole seconds (≥ 1) until a call succeeds. */
export interface RateRefusal {
  limit: number;
  resetSeconds: number;
}

/** Counts one call against all windows of a key; undefined means it may go ahead. Refused calls do not count. */
export interface RateLimiter {
  /** A promise only where other processes have to be asked: who calls often must not wait for a value. */
  take(
    key: string,
    windows: readonly RateWindow[],
    nowMs: number,
  ): RateRefusal | undefined | Promise<RateRefusal | undefined>;
  /** Called by a server that begins to serve, where there is something to keep going. */
  start?(): void;
  /** Ends what `start` began. Never fails. */
  stop?(): Promise<void>;
}

/** Calls that a process may lease ahead of their need, and how long it may keep them. */
export interface RateSlice {
  calls: number;
  lifeMs: number;
}

const longestLeaseMs = 1_000;

/** A tenth of the shortest window, in calls and in time; a second at most. */
export function sliceOf(windows: readonly RateWindow[]): RateSlice {
  const { calls, windowMs } = windows.reduce((shortest, window) =>
    window.windowMs < shortest.windowMs ? window : shortest,
  );
  return { calls: Math.max(1, Math.floor(calls / 10)), lifeMs: Math.min(windowMs / 10, longestLeaseMs) };
}

/** The refusal of a call, from the time at which each window has room for it again; undefined when all have it now. */
export function refusalAt(
  windows: readonly RateWindow[],
  freeAtMs: readonly number[],
  nowMs: number,
): RateRefusal | undefined {
  let refusal: RateRefusal | undefined;
  let longestWaitMs = 0;
  for (const [index, window] of windows.entries()) {
    const waitMs = (freeAtMs[index] as number) - nowMs;
    if (waitMs > longestWaitMs) {
      longestWaitMs = waitMs;
      refusal = { limit: window.calls, resetSeconds: Math.ceil(waitMs / 1000) };
    }
  }
  return refusal;
}

/** Times of the last accepted calls, oldest overwritten first. */
class CallTimes {
  #next = 0;
  readonly #times: Float64Array;

  constructor(calls: number) {
    this.#times = new Float64Array(calls).fill(Number.NEGATIVE_INFINITY);
  }

  get oldest(): number {
    return this.#times[this.#next] as number;
  }

  get newest(): number {
    return this.#times[(this.#next + this.#times.length - 1) % this.#times.length] as number;
  }

  /** Calls that a clock which has gone back since dated ahead count as made now, so that they leave the window in time. */
  pullBackTo(nowMs: number): void {
    if (this.newest <= nowMs) return;
    for (const [index, time] of this.#times.entries()) this.#times[index] = Math.min(time, nowMs);
  }

  push(nowMs: number): void {
    this.#times[this.#next] = nowMs;
    this.#next = (this.#next + 1) % this.#times.length;
  }
}

const sweepEvery = 4096;

/**
 * Sliding window in memory: never more than the allowance in any stretch of the window's length, so in no calendar
 * second either, wherever it begins.
 */
export class SlidingWindowLimiter implements RateLimiter {
  readonly #calls = new Map<string, CallTimes[]>();
  #takes = 0;

  take(key: string, windows: readonly RateWindow[], nowMs: number): RateRefusal | undefined {
    if (++this.#takes % sweepEvery === 0) this.#forgetIdle(nowMs);
    let all = this.#calls.get(key);
    if (!all) {
      all = windows.map((window) => new CallTimes(window.calls));
      this.#calls.set(key, all);
    }
    let refusal: RateRefusal | undefined;
    let longestWaitMs = 0;
    for (const [index, window] of windows.entries()) {
      const times = all[index] as CallTimes;
      times.pullBackTo(nowMs);
      const waitMs = times.oldest + window.windowMs - nowMs;
      if (waitMs > longestWaitMs) {
        longestWaitMs = waitMs;
        refusal = { limit: window.calls, resetSeconds: Math.ceil(waitMs / 1000) };
      }
    }
    if (refusal) return refusal;
    for (const times of all) times.push(nowMs);
    return undefined;
  }

  #forgetIdle(nowMs: number): void {
    for (const [key, all] of this.#calls) {
      if (all.every((times) => nowMs - times.newest > 120_000)) this.#calls.delete(key);
    }
  }
}
