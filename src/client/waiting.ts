/** How long and how often to wait. */
export interface WaitingRules {
  /** Tries after the first one, of what may pass by itself. */
  retries: number;
  /** Before the second try; each further wait is twice as long. */
  backoffMs: number;
  /** No wait is longer; a server that asks for more is not believed. */
  maxWaitMs: number;
}

const longestBackoffMs = 30_000;
/** Timers that are set to more fire at once. */
export const longestTimerMs = 2 ** 31 - 1;

/** The wait before another try, after so many: doubled each time, capped, and between a half and the whole by chance. */
export function backoffMs(tries: number, { backoffMs, maxWaitMs }: WaitingRules): number {
  const whole = Math.min(backoffMs * 2 ** (tries - 1), longestBackoffMs, maxWaitMs);
  return Math.ceil(whole * (0.5 + Math.random() / 2));
}

/** Wait, 24 days at most. Ends at once with the reason of the signal when that is triggered. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      },
      Math.min(ms, longestTimerMs),
    );
    signal?.addEventListener('abort', stop, { once: true });
  });
}
