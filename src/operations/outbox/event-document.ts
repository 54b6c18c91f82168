import type { App } from '#domain/app.ts';
import { formatAppTicket } from '#domain/app-ticket.ts';
import type { InstallationKeys } from '#domain/installation-keys.ts';
import type { OutboxEvent } from '#domain/outbox.ts';

/** What is sent, in the vendor's schema 1.0. Sources: auth.md §3.2, platform.md §10. */
export type EventDocument =
  | { type: 'url_verification'; challenge: string; token: string }
  | {
      /** Unix seconds with a fraction. */
      ts: string;
      uuid: string;
      token: string;
      type: 'event_callback';
      event: { app_id: string; app_ticket: string; type: 'app_ticket' };
    };

/**
 * The document of an event. The ticket is of this moment, not of the event's: one that comes late is good, and the
 * last that came is the newest.
 */
export function eventDocument(
  keys: InstallationKeys,
  { eventId, kind, createdAtMs }: OutboxEvent,
  { appNo, appId, epoch }: App,
  verificationToken: string,
  nowMs: number,
): EventDocument {
  if (kind === 'url_verification')
    return { type: 'url_verification', challenge: eventId, token: verificationToken };
  return {
    ts: (createdAtMs / 1000).toFixed(3),
    uuid: eventId,
    token: verificationToken,
    type: 'event_callback',
    event: {
      app_id: appId,
      app_ticket: formatAppTicket(keys, { appNo, issuedAtMs: nowMs, epoch }),
      type: 'app_ticket',
    },
  };
}
