import type { App as Application } from '#domain/app.ts';
import { formatAppTicket } from '#domain/app-ticket.ts';
import type { Context } from '#operations/context.ts';
import { claimDueEvents } from '#operations/outbox/claim-due-events.ts';
import { type Delivery, deliverEvent } from '#operations/outbox/deliver-event.ts';
import { enqueueDueTickets } from '#operations/outbox/enqueue-due-tickets.ts';
import { operations } from '../../src/app.ts';
import { type Listener, startListener } from './listener.ts';

/** Requests to this machine, which listeners of tests need. */
export const loopbackNetworks = '127.0.0.0/8';

/** What an event URL is sent. */
export interface EventBody {
  type: 'url_verification' | 'event_callback';
  token: string;
  challenge?: string;
  ts?: string;
  uuid?: string;
  event?: { app_id: string; app_ticket: string; type: string };
}

export interface EventListener extends Listener {
  url: string;
  challenges(): EventBody[];
  /** Events that were answered with 200 or not, in order. */
  events(): EventBody[];
  /** What is answered to events; `hang`: nothing. */
  mood: number | 'hang';
  /** Whether challenges are answered rightly. */
  answersChallenges: boolean;
  /** With which status they are answered. */
  challengeStatus: number;
}

/** A store app's program, as far as events go. */
export async function startEventListener(): Promise<EventListener> {
  const listener = await startListener(({ body }, response) => {
    const { type, challenge } = JSON.parse(body) as EventBody;
    if (type === 'url_verification') {
      const echoed = state.answersChallenges ? challenge : 'something else';
      response.writeHead(state.challengeStatus).end(JSON.stringify({ challenge: echoed }));
    } else if (state.mood !== 'hang') {
      response.writeHead(state.mood).end();
    }
  });
  const bodies = (type: EventBody['type']) =>
    listener.received.map(({ body }) => JSON.parse(body) as EventBody).filter((body) => body.type === type);
  const state: EventListener = {
    ...listener,
    url: `http://127.0.0.1:${listener.port}/events`,
    challenges: () => bodies('url_verification'),
    events: () => bodies('event_callback'),
    mood: 200,
    answersChallenges: true,
    challengeStatus: 200,
  };
  return state;
}

export interface StoreAppOptions {
  scopes?: readonly string[];
  developer?: string;
  eventUrl?: string;
  /** Keys of tenants to install it in; default: the first tenant. */
  tenantKeys?: readonly (string | undefined)[];
}

/** A store app, installed. */
export async function makeStoreApp(
  ctx: Context,
  { scopes = ['hire:interview'], developer, eventUrl, tenantKeys = [undefined] }: StoreAppOptions = {},
) {
  const { app, appSecret, events } = await operations.createApp(ctx, {
    name: 'store',
    type: 'store',
    scopes,
    appId: undefined,
    appSecret: undefined,
    ...(developer !== undefined && { developer }),
    ...(eventUrl !== undefined && { events: { url: eventUrl, verificationToken: 'v-token' } }),
  });
  for (const key of tenantKeys) {
    const tenant = await operations.findTenant(ctx, key);
    await operations.installApp(ctx, { appId: app.appId, tenant, scopes: undefined });
  }
  return { app, appSecret, events, credentials: { app_id: app.appId, app_secret: appSecret } };
}

/** A ticket as it would be pushed now, or as a test wants it. */
export async function ticketOf(
  ctx: Context,
  { appId }: Pick<Application, 'appId'>,
  change: { issuedAtMs?: number; epoch?: number; appNo?: number } = {},
): Promise<string> {
  const { appNo, epoch } = await operations.findApplication(ctx, appId);
  return formatAppTicket(ctx.keys, { appNo, epoch, issuedAtMs: ctx.now(), ...change });
}

/** One round of the worker, waited for. Answers what became of the events that were sent. */
export async function deliverDue(ctx: Context): Promise<Delivery[]> {
  await enqueueDueTickets(ctx);
  const claimed = await claimDueEvents(ctx, 100);
  const outcomes = await Promise.all(claimed.map((event) => deliverEvent(ctx, event)));
  return outcomes.filter((outcome) => outcome !== undefined);
}
