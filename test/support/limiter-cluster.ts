import { randomUUID } from 'node:crypto';
import type { RateRefusal, RateWindow } from '#domain/rate-limit.ts';
import { SharedLimiter } from '#operations/rate-limits/shared-limiter.ts';
import type { Database } from '#storage/database.ts';
import { rateGrants } from '#storage/rate-grants.ts';
import { TestClock } from './test-app.ts';

const sweepMs = 100;

export interface LimitedCall {
  nowMs: number;
  refusal: RateRefusal | undefined;
}

/** Processes on one database, with a key of their own, and a clock that all of them read. */
export class LimiterCluster {
  readonly clock = new TestClock();
  readonly calls: LimitedCall[] = [];
  readonly #key = randomUUID();
  readonly #windows: readonly RateWindow[];
  readonly #databases: readonly Database[];
  #limiters: SharedLimiter[];
  #sweptAtMs = this.clock.nowMs;

  /** A process for each database connection. */
  constructor(databases: readonly Database[], windows: readonly RateWindow[]) {
    this.#databases = databases;
    this.#windows = windows;
    this.#limiters = databases.map((_, index) => this.#start(index));
  }

  #start(index: number): SharedLimiter {
    return new SharedLimiter(rateGrants(this.#databases[index] as Database, randomUUID()), this.clock.now);
  }

  /** Let time pass, with what the processes do now and then. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.clock.nowMs + ms;
    while (this.#sweptAtMs + sweepMs <= untilMs) {
      this.#sweptAtMs += sweepMs;
      this.clock.nowMs = this.#sweptAtMs;
      for (const limiter of this.#limiters) await limiter.sweep();
    }
    this.clock.nowMs = untilMs;
  }

  async call(process: number): Promise<RateRefusal | undefined> {
    const { nowMs } = this.clock;
    const refusal = await (this.#limiters[process] as SharedLimiter).take(this.#key, this.#windows, nowMs);
    this.calls.push({ nowMs, refusal });
    return refusal;
  }

  /** What the process knows is gone with it; another takes its place. */
  kill(process: number): void {
    this.#limiters = this.#limiters.with(process, this.#start(process));
  }

  /** As at the end of a server: what is not used is given back. */
  stop(process: number): Promise<void> {
    return (this.#limiters[process] as SharedLimiter).stop();
  }

  /** Calls that went through in the stretch that ends at a time. */
  acceptedWithin(windowMs: number, untilMs = this.clock.nowMs): number {
    return this.calls.filter(
      ({ nowMs, refusal }) => !refusal && nowMs > untilMs - windowMs && nowMs <= untilMs,
    ).length;
  }

  /** By how much the fullest stretch of a window's length is over the allowance. */
  mostAboveAllowance(): number {
    const above = this.#windows.flatMap(({ calls, windowMs }) =>
      this.calls.map(({ nowMs }) => this.acceptedWithin(windowMs, nowMs) - calls),
    );
    return Math.max(0, ...above);
  }

  /** Call until a call is refused. */
  async untilRefused(process: number): Promise<RateRefusal> {
    for (let call = 0; call < 100_000; call++) {
      const refusal = await this.call(process);
      if (refusal) return refusal;
    }
    throw new Error('was never refused');
  }
}
