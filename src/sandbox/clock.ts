import { latestClockMs as latestMs } from '#contract/sandbox/control.ts';
import { invalidParameter } from '#domain/errors.ts';

/** What a clock shows, for a snapshot of it. */
export interface ClockState {
  /** Milliseconds that it goes ahead of real time. */
  aheadMs: number;
  /** Unix milliseconds; undefined: it goes on. */
  frozenAtMs: number | undefined;
}

/** The time of a run. It goes on like real time, from where it was set to, unless it is frozen. */
export class SandboxClock {
  #aheadMs = 0;
  #frozenAtMs: number | undefined;

  /** Unix milliseconds. */
  readonly now = (): number => this.#frozenAtMs ?? Math.min(Date.now() + this.#aheadMs, latestMs);

  get isFrozen(): boolean {
    return this.#frozenAtMs !== undefined;
  }

  /** Stand still: where it is, or at this time. */
  freeze(atMs: number = this.now()): void {
    this.#frozenAtMs = checked(atMs);
  }

  /** Go on from where it stands. */
  unfreeze(): void {
    if (this.#frozenAtMs === undefined) return;
    this.#aheadMs = this.#frozenAtMs - Date.now();
    this.#frozenAtMs = undefined;
  }

  /** Show this time; a frozen clock stays frozen. */
  set(nowMs: number): void {
    if (this.isFrozen) this.freeze(nowMs);
    else this.#aheadMs = checked(nowMs) - Date.now();
  }

  /** Go ahead by so many milliseconds, or back. */
  advance(ms: number): void {
    if (!Number.isInteger(ms))
      throw invalidParameter({
        field: 'clock',
        value: String(ms),
        description: `goes ahead by whole milliseconds, not by ${ms}`,
      });
    this.set(this.now() + ms);
  }

  get state(): ClockState {
    return { aheadMs: this.#aheadMs, frozenAtMs: this.#frozenAtMs };
  }

  restore({ aheadMs, frozenAtMs }: ClockState): void {
    this.#aheadMs = aheadMs;
    this.#frozenAtMs = frozenAtMs;
  }
}

function checked(ms: number): number {
  if (Number.isInteger(ms) && ms >= 0 && ms <= latestMs) return ms;
  throw invalidParameter({
    field: 'clock',
    value: String(ms),
    description: `shows whole milliseconds from 0 (1970) to ${latestMs} (in 2038), not ${ms}`,
  });
}
