import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAppTicket, ticketPeriodMs } from '#domain/app-ticket.ts';
import { maxTries } from '#domain/outbox.ts';
import { claimDueEvents } from '#operations/outbox/claim-due-events.ts';
import { enqueueDueTickets } from '#operations/outbox/enqueue-due-tickets.ts';
import { operations } from '../../src/app.ts';
import { databaseKinds } from '../support/locations.ts';
import { type OutboxInstances, openOutboxInstances, statesOf } from '../support/outbox-instances.ts';
import { deliverDue } from '../support/store-app.ts';

describe.each(databaseKinds)('the outbox on %s', (kind) => {
  let stage: OutboxInstances;
  let clock: OutboxInstances['clock'];
  let ctx: OutboxInstances['ctx'];
  let other: OutboxInstances['ctx'];
  let listener: OutboxInstances['listener'];
  beforeEach(async () => {
    stage = await openOutboxInstances(kind);
    ({ clock, ctx, other, listener } = stage);
  });
  afterEach(() => stage?.close());

  describe('before the event URL answered its challenge', () => {
    it('sends the challenge, with the verification token, and nothing else', async () => {
      listener.answersChallenges = false;
      const { app } = await stage.makeApp();
      await operations.pushTicket(ctx, { appId: app.appId });
      clock.advance(ticketPeriodMs);
      expect(statesOf(await deliverDue(ctx))).toEqual(['failed']);
      expect(listener.challenges()).toEqual([
        { type: 'url_verification', challenge: expect.stringMatching(/^[0-9a-f]{32}$/), token: 'v-token' },
      ]);
      expect(listener.events()).toEqual([]);
      expect(await stage.storeOf(app.appId)).toMatchObject({
        urlState: 'waiting',
        urlError: expect.stringContaining('without the challenge'),
      });
    });

    it('tries again with back-off and the same challenge, and then sends a ticket at once', async () => {
      listener.answersChallenges = false;
      const { app } = await stage.makeApp();
      await deliverDue(ctx);
      expect(await deliverDue(ctx)).toEqual([]);
      clock.advance(1_000);
      await deliverDue(ctx);
      listener.answersChallenges = true;
      clock.advance(2_000);
      expect(statesOf(await deliverDue(ctx))).toEqual(['delivered']);
      expect(new Set(listener.challenges().map(({ challenge }) => challenge)).size).toBe(1);
      expect(await stage.storeOf(app.appId)).toMatchObject({ urlState: 'verified', urlError: undefined });
      expect(statesOf(await deliverDue(ctx))).toEqual(['delivered']);
      expect(listener.events()).toHaveLength(1);
      expect(await stage.storeOf(app.appId)).toMatchObject({ deliveredAtMs: clock.nowMs });
      expect(await stage.waiting()).toEqual([]);
    });

    it('gives up at last, and asking for a ticket begins anew', async () => {
      listener.answersChallenges = false;
      const { app } = await stage.makeApp();
      for (let time = 0; time < maxTries; time++) {
        await deliverDue(ctx);
        clock.advance(600_000);
      }
      expect(listener.challenges()).toHaveLength(maxTries);
      expect(await deliverDue(ctx)).toEqual([]);
      expect(await stage.storeOf(app.appId)).toMatchObject({ urlState: 'failed' });
      listener.answersChallenges = true;
      await operations.pushTicket(ctx, { appId: app.appId });
      expect(statesOf(await deliverDue(ctx))).toEqual(['delivered']);
      expect(await stage.storeOf(app.appId)).toMatchObject({ urlState: 'verified' });
    });

    it.each([302, 400, 500])('does not take the right answer with status %i for one', async (status) => {
      listener.challengeStatus = status;
      const { app } = await stage.makeApp();
      expect(await deliverDue(ctx)).toMatchObject([
        { state: 'failed', error: expect.stringContaining(`answered ${status}`) },
      ]);
      expect(await stage.storeOf(app.appId)).toMatchObject({ urlState: 'waiting' });
    });
  });

  describe('a ticket', () => {
    it('comes in the old event schema, with exactly the documented fields', async () => {
      const { app } = await stage.makeVerified();
      const [event] = listener.events();
      const { app_ticket: ticket } = event?.event ?? {};
      expect(event).toEqual({
        ts: (clock.nowMs / 1000).toFixed(3),
        uuid: expect.stringMatching(/^[0-9a-f]{32}$/),
        token: 'v-token',
        type: 'event_callback',
        event: { app_id: app.appId, app_ticket: expect.any(String), type: 'app_ticket' },
      });
      const made = { appNo: app.appNo, issuedAtMs: clock.nowMs, epoch: 1 };
      expect(readAppTicket(ctx.keys, String(ticket))).toEqual(made);
    });

    it('comes every hour, once, though two processes look at the same time', async () => {
      await stage.makeVerified();
      for (let hour = 1; hour <= 5; hour++) {
        clock.advance(ticketPeriodMs - 1);
        await Promise.all([enqueueDueTickets(ctx), enqueueDueTickets(other)]);
        expect(await stage.waiting()).toEqual([]);
        clock.advance(1);
        await Promise.all([ctx, other, ctx, other].map((one) => enqueueDueTickets(one)));
        expect(await stage.waiting()).toHaveLength(1);
        await Promise.all([deliverDue(ctx), deliverDue(other)]);
        expect(listener.events()).toHaveLength(1 + hour);
      }
      expect(new Set(listener.events().map(({ uuid }) => uuid)).size).toBe(6);
    });

    it('comes to many apps from two processes, to each once', async () => {
      const made = await Promise.all(Array.from({ length: 20 }, stage.makeApp));
      for (let round = 0; round < 3; round++) await Promise.all([deliverDue(ctx), deliverDue(other)]);
      const told = listener.events().map(({ event }) => event?.app_id);
      expect(told.sort()).toEqual(made.map(({ app }) => app.appId).sort());
      expect(listener.challenges()).toHaveLength(20);
    });

    it('that was not taken comes again with the same uuid, the ticket itself made anew', async () => {
      await stage.makeVerified();
      listener.mood = 500;
      clock.advance(ticketPeriodMs);
      expect(await deliverDue(ctx)).toMatchObject([{ state: 'failed', error: 'answered 500' }]);
      listener.mood = 204;
      clock.advance(1_000);
      expect(statesOf(await deliverDue(other))).toEqual(['delivered']);
      const [, first, second] = listener.events();
      expect(second).toMatchObject({ uuid: first?.uuid, ts: first?.ts });
      expect(second?.event?.app_ticket).not.toBe(first?.event?.app_ticket);
    });

    it('that waits is not joined by those of later hours', async () => {
      await stage.makeVerified();
      listener.mood = 503;
      for (let time = 0; time < 10; time++) {
        clock.advance(ticketPeriodMs);
        await deliverDue(ctx);
        expect(await stage.waiting()).toHaveLength(1);
      }
      expect(new Set(listener.events().map(({ uuid }) => uuid)).size).toBe(2);
    });

    it('is given up after its last try, kept with the reason, and can be sent again', async () => {
      const { app } = await stage.makeVerified();
      listener.mood = 410;
      const eventId = await operations.pushTicket(ctx, { appId: app.appId });
      for (let time = 1; time < maxTries; time++) {
        expect(statesOf(await deliverDue(ctx))).toEqual(['failed']);
        clock.advance(600_000);
        await ctx.database.transaction((tx) =>
          tx.updateTable('store_apps').set({ next_ticket_at_ms: null }).execute(),
        );
      }
      expect(statesOf(await deliverDue(ctx))).toEqual(['given up']);
      clock.advance(ticketPeriodMs);
      expect(await deliverDue(ctx)).toEqual([]);
      expect(await stage.waiting()).toMatchObject([
        { eventId, state: 'given up', tries: maxTries, lastError: 'answered 410' },
      ]);
      listener.mood = 200;
      await operations.retryEvent(ctx, { eventId });
      expect(statesOf(await deliverDue(other))).toEqual(['delivered']);
      expect(listener.events().at(-1)).toMatchObject({ uuid: eventId });
      expect(await stage.waiting()).toEqual([]);
      await expect(operations.retryEvent(ctx, { eventId })).rejects.toMatchObject({ code: 'not_found' });
    });

    it('comes at once after a new secret and after the app was enabled again', async () => {
      const { app } = await stage.makeVerified();
      const { appId } = app;
      await operations.rotateSecret(ctx, { appId });
      expect(statesOf(await deliverDue(ctx))).toEqual(['delivered']);
      await operations.setAppEnabled(ctx, { appId, enabled: false });
      clock.advance(ticketPeriodMs);
      expect(await deliverDue(ctx)).toEqual([]);
      await operations.setAppEnabled(ctx, { appId, enabled: true });
      expect(statesOf(await deliverDue(ctx))).toEqual(['delivered']);
      const tickets = listener
        .events()
        .map(({ event }) => readAppTicket(ctx.keys, String(event?.app_ticket)));
      expect(tickets.map((ticket) => ticket?.epoch)).toEqual([1, 2, 4]);
    });

    it('that waits while its app is disabled goes out afterwards', async () => {
      const { app } = await stage.makeVerified();
      const eventId = await operations.pushTicket(ctx, { appId: app.appId });
      await operations.setAppEnabled(ctx, { appId: app.appId, enabled: false });
      expect(await deliverDue(ctx)).toEqual([]);
      await operations.setAppEnabled(ctx, { appId: app.appId, enabled: true });
      expect(statesOf(await deliverDue(ctx))).toEqual(['delivered']);
      expect(listener.events().at(-1)).toMatchObject({ uuid: eventId });
    });

    it('that is asked for while one waits hastens that one; while one is under way it is another', async () => {
      const { app } = await stage.makeVerified();
      const ask = () => operations.pushTicket(ctx, { appId: app.appId });
      listener.mood = 500;
      const first = await ask();
      await deliverDue(ctx);
      expect(await ask()).toBe(first);
      const claimed = await claimDueEvents(ctx, 10);
      expect(claimed).toMatchObject([{ eventId: first, tries: 2 }]);
      const second = await ask();
      expect(second).not.toBe(first);
      expect(await ask()).toBe(second);
    });
  });
});
