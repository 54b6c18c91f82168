import { type RateRefusal, type RateSlice, type RateWindow, refusalAt, sliceOf } from '#domain/rate-limit.ts';
import type { Grant, UnusedCalls } from '#storage/rate-grants.ts';

/** A call that waits for the database's word. */
export type Waiting = PromiseWithResolvers<RateRefusal | undefined>;

/** A little more than a process takes to give calls back once its lease is over. */
const giveBackMs = 200;

/** What this process knows of the calls of a key. */
export class Share {
  readonly windows: readonly RateWindow[];
  readonly slice: RateSlice;
  /** Calls in the order they came. One look at the database decides about all that wait when it begins. */
  waiting: Waiting[] = [];
  isAsking = false;
  lastCallAtMs = Number.NEGATIVE_INFINITY;
  /** The lease: calls left, the time as which they count, and its end. */
  #left = 0;
  #stampMs = 0;
  #leaseUntilMs = 0;
  /** After a refusal: when each window has room again, and when the database may say something else. */
  #freeAtMs: readonly number[] = [];
  #askAgainAtMs = Number.NEGATIVE_INFINITY;

  constructor(windows: readonly RateWindow[]) {
    this.windows = windows;
    this.slice = sliceOf(windows);
  }

  hasLease(nowMs: number): boolean {
    return this.#left > 0 && nowMs < this.#leaseUntilMs;
  }

  useLease(): undefined {
    this.#left--;
  }

  /** The refusal of a call of which the database would say nothing else. */
  refusal(nowMs: number): RateRefusal | undefined {
    if (nowMs >= this.#askAgainAtMs || this.#isAhead(nowMs)) return undefined;
    return refusalAt(this.windows, this.#freeAtMs, nowMs);
  }

  /** The clock went back since: the database forgets what a wrong clock left, and this process must hear of it. */
  #isAhead(nowMs: number): boolean {
    return this.#freeAtMs.some((freeAtMs, index) => freeAtMs - nowMs > (this.windows[index]?.windowMs ?? 0));
  }

  /** Take away what is left of the lease, to give it back. */
  endLease(): UnusedCalls {
    const calls = this.#left;
    this.#left = 0;
    return { stampMs: this.#stampMs, calls };
  }

  /** Take over what the database granted to `needed` calls. */
  accept(grant: Grant, needed: number, leaseUntilMs: number): void {
    const { granted, stampMs, othersLeaseEndsAtMs } = grant;
    this.#left = Math.max(0, granted - needed);
    this.#stampMs = stampMs;
    this.#leaseUntilMs = leaseUntilMs;
    this.#freeAtMs = grant.freeAtMs;
    if (granted >= needed) this.#askAgainAtMs = Number.NEGATIVE_INFINITY;
    else this.#askAgainAtMs = othersLeaseEndsAtMs > 0 ? othersLeaseEndsAtMs + giveBackMs : Infinity;
  }
}
