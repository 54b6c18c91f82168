import { randomBytes } from 'node:crypto';
import type { EventKind } from '#domain/outbox.ts';
import type { EventTarget } from '#domain/store-app.ts';
import type { Transactor } from '#storage/database.ts';
import { findWaitingTicket, hastenEvent, insertEvent, restartEvent } from '#storage/outbox.ts';
import { lockStoreApp } from '#storage/store-apps.ts';
import type { Context } from '../context.ts';

/** A new event for an app. Answers its id. */
export async function enqueueEvent(
  ctx: Context,
  tx: Transactor,
  appNo: number,
  kind: EventKind,
): Promise<string> {
  const eventId = newEventId();
  await insertEvent(tx, { eventId, appNo, kind }, ctx.now());
  return eventId;
}

/** 32 hex digits, shaped like the vendor's. */
function newEventId(): string {
  return randomBytes(16).toString('hex');
}

/** Push a ticket as soon as possible. Answers the id of the event, or undefined for an app without an event URL. */
export async function enqueueTicketNow(
  ctx: Context,
  tx: Transactor,
  appNo: number,
): Promise<string | undefined> {
  const app = await lockStoreApp(tx, appNo);
  if (!app?.events) return undefined;
  await hastenChallenge(ctx, tx, app.events);
  return bringTicket(ctx, tx, appNo);
}

/**
 * Let a ticket be sent now: one that waits, however long it was put off, since another would bring nothing more, else a
 * new one. Answers the id of its event.
 */
export async function bringTicket(ctx: Context, tx: Transactor, appNo: number): Promise<string> {
  const waiting = await findWaitingTicket(tx, appNo, ctx.now());
  // One that is claimed in this very moment may be too early for who asks.
  if (waiting !== undefined && (await hastenEvent(tx, waiting, ctx.now()))) return waiting;
  return enqueueEvent(ctx, tx, appNo, 'app_ticket');
}

/** Whoever asks for a ticket is there again: a challenge that failed, or was given up, is tried once more. */
async function hastenChallenge(
  ctx: Context,
  tx: Transactor,
  { challengeId, verifiedAtMs }: EventTarget,
): Promise<void> {
  if (verifiedAtMs === undefined) await restartEvent(tx, challengeId, ctx.now());
}
