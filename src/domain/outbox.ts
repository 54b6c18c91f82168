/** `url_verification`: asks the event URL for the challenge; `app_ticket`: brings a ticket. */
export type EventKind = 'url_verification' | 'app_ticket';

/** An event that a store app's event URL has not taken yet. */
export interface OutboxEvent {
  /** Sent as `uuid`, the same on every try. */
  eventId: string;
  appNo: number;
  kind: EventKind;
  createdAtMs: number;
  /** How often a try was begun. */
  tries: number;
  /** When the next try may begin. */
  dueAtMs: number;
  /** End of the lease of the process that delivers it; 0: none does. */
  leaseUntilMs: number;
  /** When it was given up. */
  deadAtMs: number | undefined;
  lastError: string | undefined;
}

export const maxTries = 20;
/** Longer than a try may take, so that only an event whose process died is taken over. */
export const leaseMs = 15_000;
/** How long given-up events are kept. */
export const deadEventLifeMs = 30 * 86_400_000;

const firstPauseMs = 1_000;
export const longestPauseMs = 600_000;

/**
 * Pause after a failed try: doubles from one second up to ten minutes, less up to half of it at random (`jitter` in
 * [0, 1)), so that events that failed together do not come again together.
 */
export function pauseAfterTry(tries: number, jitter: number): number {
  const pauseMs = Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs);
  return Math.round(pauseMs * (1 - jitter / 2));
}
