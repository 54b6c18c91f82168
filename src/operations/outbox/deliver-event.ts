import type { App } from '#domain/app.ts';
import { maxTries, type OutboxEvent, pauseAfterTry } from '#domain/outbox.ts';
import type { EventTarget } from '#domain/store-app.ts';
import { OutboundError } from '#outbound/outbound.ts';
import { findAppByNo } from '#storage/apps.ts';
import { deleteEvent, putBackEvent, recordFailedTry } from '#storage/outbox.ts';
import { findStoreApp, markDelivered, markVerified } from '#storage/store-apps.ts';
import type { Context } from '../context.ts';
import type { ClaimedEvent } from './claim-due-events.ts';
import { eventDocument } from './event-document.ts';

/** How a try ended. */
export interface Delivery {
  event: OutboxEvent;
  appId: string;
  state: 'delivered' | 'failed' | 'given up';
  error: string | undefined;
}

/**
 * Try to deliver a claimed event: any 2xx takes it, a challenge only the right answer. Whatever happens is written
 * down, so that it is tried again or not; a process that dies before leaves that to whoever finds the lease ended.
 * Undefined: nothing was sent, because since the claim the lease ended, the app was disabled or its URL replaced.
 */
export async function deliverEvent(
  ctx: Context,
  event: ClaimedEvent,
  stop?: AbortSignal,
): Promise<Delivery | undefined> {
  const app = await findAppByNo(ctx.database.read, event.appNo);
  const target = (await findStoreApp(ctx.database.read, event.appNo))?.events;
  if (!app || !target) throw new Error(`event ${event.eventId} has nowhere to go`);
  if (!mayGo(event, app, target, ctx.now())) {
    await ctx.database.transaction((tx) => putBackEvent(tx, event.eventId, event.leaseId));
    return undefined;
  }
  const error = await failureOf(ctx, event, app, target, stop);
  if (error !== undefined) return { ...(await recordFailure(ctx, event, error)), appId: app.appId };
  await ctx.database.transaction(async (tx) => {
    if (event.kind === 'url_verification') await markVerified(tx, event.appNo, event.eventId, ctx.now());
    else await markDelivered(tx, event.appNo, ctx.now());
    await deleteEvent(tx, event.eventId);
  });
  return { event, appId: app.appId, state: 'delivered', error: undefined };
}

/** What was so when the event was claimed must still be so when it goes out. */
function mayGo(
  { kind, leaseUntilMs }: ClaimedEvent,
  { enabled }: App,
  { verifiedAtMs }: EventTarget,
  nowMs: number,
): boolean {
  return enabled && nowMs < leaseUntilMs && (kind === 'url_verification' || verifiedAtMs !== undefined);
}

/** Send it. Answers why it was not taken, or undefined when it was. */
async function failureOf(
  ctx: Context,
  event: ClaimedEvent,
  app: App,
  { url, verificationToken }: EventTarget,
  stop: AbortSignal | undefined,
): Promise<string | undefined> {
  const document = eventDocument(ctx.keys, event, app, verificationToken, ctx.now());
  try {
    const { status, body } = await ctx.outbound.postJson(url, document, stop);
    if (status < 200 || status > 299) return `answered ${status}`;
    if (document.type !== 'url_verification' || challengeIn(body) === document.challenge) return undefined;
    return `answered ${status} without the challenge: {"challenge":"…"} is expected`;
  } catch (error) {
    if (error instanceof OutboundError) return error.message;
    throw error;
  }
}

function challengeIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { challenge?: unknown } | null)?.challenge;
  } catch {
    return undefined;
  }
}

async function recordFailure(
  ctx: Context,
  event: ClaimedEvent,
  error: string,
): Promise<Omit<Delivery, 'appId'>> {
  const now = ctx.now();
  const { eventId, leaseId, tries } = event;
  const dueAtMs = now + pauseAfterTry(tries, Math.random());
  const outcome = { error, tries, dueAtMs, deadAtMs: tries >= maxTries ? now : undefined };
  const isGivenUp = await ctx.database.transaction((tx) => recordFailedTry(tx, eventId, leaseId, outcome));
  return { event, state: isGivenUp ? 'given up' : 'failed', error };
}
