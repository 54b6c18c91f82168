import { type RateLimiter, type RateRefusal, type RateWindow, refusalAt } from '#domain/rate-limit.ts';
import { DatabaseSilentError } from '#storage/database.ts';
import type { RateGrants } from '#storage/rate-grants.ts';
import { Share, type Waiting } from './share.ts';
import type { SharedClock } from './shared-clock.ts';

const sweepMs = 100;
const forgetEveryMs = 60_000;
const idleMs = 120_000;

/**
 * Sliding windows that several processes share. A call that comes soon after another makes the process lease a slice of
 * further calls, which then cost no look at the database. What of it is not used in time is given back, so that a lease
 * that nobody uses costs the client nothing; a process that dies leaves its slice spent until it leaves the window.
 */
export class SharedLimiter implements RateLimiter {
  readonly #grants: RateGrants;
  readonly #ownNow: () => number;
  readonly #clock: SharedClock | undefined;
  readonly #shares = new Map<string, Share>();
  /** Keys that may have calls left. */
  readonly #leases = new Map<string, Share>();
  #timer: NodeJS.Timeout | undefined;
  #forgotAtMs: number;

  /** `now` answers Unix milliseconds; without a clock that is shared, all processes have the same. */
  constructor(grants: RateGrants, now: () => number, clock?: SharedClock) {
    this.#grants = grants;
    this.#ownNow = now;
    this.#clock = clock;
    this.#forgotAtMs = now();
  }

  #now(): number {
    return this.#ownNow() + (this.#clock?.aheadMs ?? 0);
  }

  take(
    key: string,
    windows: readonly RateWindow[],
    ownMs: number,
  ): RateRefusal | undefined | Promise<RateRefusal | undefined> {
    const nowMs = ownMs + (this.#clock?.aheadMs ?? 0);
    let share = this.#shares.get(key);
    if (!share) {
      share = new Share(windows);
      this.#shares.set(key, share);
    }
    const isQuick = nowMs - share.lastCallAtMs < share.slice.lifeMs;
    share.lastCallAtMs = nowMs;
    if (share.hasLease(nowMs)) return share.useLease();
    const refusal = share.refusal(nowMs);
    if (refusal) return refusal;
    const waiting: Waiting = Promise.withResolvers();
    share.waiting.push(waiting);
    if (!share.isAsking) void this.#ask(key, share, isQuick);
    return waiting.promise;
  }

  start(): void {
    this.#timer = setInterval(() => void this.sweep(), sweepMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#endLeases(() => true);
  }

  /** Give back what was not used in time, and forget keys that nobody calls. Never fails. */
  async sweep(): Promise<void> {
    const nowMs = this.#now();
    await this.#endLeases((share) => !share.hasLease(nowMs));
    if (Math.abs(nowMs - this.#forgotAtMs) < forgetEveryMs) return;
    this.#forgotAtMs = nowMs;
    for (const [key, share] of this.#shares) {
      if (!share.isAsking && Math.abs(nowMs - share.lastCallAtMs) > idleMs) this.#shares.delete(key);
    }
    await this.#grants.forgetIdle(nowMs).catch(() => {});
  }

  async #endLeases(isOver: (share: Share) => boolean): Promise<void> {
    for (const [key, share] of [...this.#leases]) {
      if (!isOver(share)) continue;
      this.#leases.delete(key);
      const unused = share.endLease();
      // What can't be given back stays spent.
      if (unused.calls > 0) await this.#grants.giveBack(key, unused).catch(() => {});
    }
  }

  /** Answer the calls that wait, and those that join them meanwhile. */
  async #ask(key: string, share: Share, isQuick: boolean): Promise<void> {
    share.isAsking = true;
    for (let mayLease = isQuick; share.waiting.length > 0; mayLease = true) {
      const batch = share.waiting;
      share.waiting = [];
      try {
        await this.#answer(key, share, batch, mayLease);
      } catch (error) {
        // Nobody waits for a silent database twice.
        if (error instanceof DatabaseSilentError) batch.push(...share.waiting.splice(0));
        for (const { reject } of batch) reject(error);
      }
    }
    share.isAsking = false;
  }

  async #answer(key: string, share: Share, batch: Waiting[], mayLease: boolean): Promise<void> {
    await this.#clock?.compare();
    const nowMs = this.#now();
    // The answer to those before them may hold for these.
    while (batch.length > 0 && share.hasLease(nowMs)) batch.shift()?.resolve(share.useLease());
    const known = share.refusal(nowMs);
    if (known || batch.length === 0) {
      for (const { resolve } of batch) resolve(known);
      return;
    }
    const needed = batch.length;
    const { windows, slice } = share;
    const leaseUntilMs = nowMs + slice.lifeMs;
    const grant = await this.#grants.take({
      key,
      windows,
      nowMs,
      needed,
      spare: mayLease ? slice.calls : 0,
      leaseUntilMs,
      unused: share.endLease(),
    });
    share.accept(grant, needed, leaseUntilMs);
    if (grant.granted > needed) this.#leases.set(key, share);
    const refusal = refusalAt(windows, grant.freeAtMs, nowMs);
    for (const [index, { resolve }] of batch.entries()) resolve(index < grant.granted ? undefined : refusal);
  }
}
