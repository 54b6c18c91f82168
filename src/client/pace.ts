import { sleep } from './waiting.ts';

interface PacedCall {
  ended: Promise<void>;
  /** Undefined while it is under way. */
  endedAtMs: number | undefined;
}

/** Timers fire up to a millisecond early, and the server has a clock of its own. */
const spareMs = 10;
const slowest = 0.5;
/** How many calls are remembered when there is no limit but the server's. */
const unlimited = 20;

/**
 * How fast calls go out. A call may begin so long after the end of the one `rate` calls before it that the server sees
 * no more than that in any second, whatever the network does. Throttled, it halves its rate and then gains it back.
 */
export class Pace {
  readonly #highest: number;
  readonly #signal: AbortSignal | undefined;
  readonly #calls: PacedCall[] = [];
  #rate: number;
  #heldUntilMs = 0;
  #slowedAtMs = Number.NEGATIVE_INFINITY;
  #queue: Promise<void> = Promise.resolve();

  /** At most so many calls a second. */
  constructor(callsPerSecond: number, signal: AbortSignal | undefined) {
    this.#highest = callsPerSecond;
    this.#rate = callsPerSecond;
    this.#signal = signal;
  }

  /** Wait for one's turn. Call what it answers when the call has ended. */
  async enter(): Promise<() => void> {
    const before = this.#queue;
    let letNextIn = () => {};
    this.#queue = new Promise((resolve) => {
      letNextIn = resolve;
    });
    try {
      await before;
      await this.#room();
      return this.#begin();
    } finally {
      letNextIn();
    }
  }

  /** The server said that it was too much: nobody calls for so long. */
  slowDown(waitMs: number): void {
    const nowMs = performance.now();
    this.#heldUntilMs = Math.max(this.#heldUntilMs, nowMs + waitMs);
    // Calls that went out together are refused together.
    if (nowMs - this.#slowedAtMs < 1000) return;
    this.#slowedAtMs = nowMs;
    this.#rate = Math.max(Math.min(slowest, this.#highest), Math.min(this.#rate, unlimited) / 2);
  }

  speedUp(): void {
    const faster = this.#rate * 1.02;
    this.#rate = this.#highest === Number.POSITIVE_INFINITY && faster > unlimited ? this.#highest : faster;
    this.#rate = Math.min(this.#rate, this.#highest);
  }

  async #room(): Promise<void> {
    for (;;) {
      const calls = Math.max(1, Math.floor(this.#rate));
      const earlier = this.#calls.at(-calls);
      await earlier?.ended;
      const roomAtMs = earlier ? (earlier.endedAtMs ?? 0) + (calls / this.#rate) * 1000 + spareMs : 0;
      const waitMs = Math.max(roomAtMs, this.#heldUntilMs) - performance.now();
      if (waitMs <= 0) return;
      await sleep(Math.ceil(waitMs), this.#signal);
    }
  }

  #begin(): () => void {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const call: PacedCall = { ended, endedAtMs: undefined };
    this.#calls.push(call);
    const kept = Number.isFinite(this.#highest) ? Math.ceil(this.#highest) : unlimited;
    if (this.#calls.length > kept) this.#calls.shift();
    return () => {
      call.endedAtMs = performance.now();
      end();
    };
  }
}
