import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ticketPeriodMs } from '#domain/app-ticket.ts';
import { leaseMs, longestPauseMs, maxTries } from '#domain/outbox.ts';
import type { Context } from '#operations/context.ts';
import { type ClaimedEvent, claimDueEvents } from '#operations/outbox/claim-due-events.ts';
import { deliverEvent } from '#operations/outbox/deliver-event.ts';
import { OutboxWorker } from '#operations/outbox/worker.ts';
import { operations } from '../../src/app.ts';
import { type Listener, startListener } from '../support/listener.ts';
import { databaseKinds } from '../support/locations.ts';
import { type OutboxInstances, openOutboxInstances, statesOf } from '../support/outbox-instances.ts';
import { eventually } from '../support/process.ts';
import { deliverDue } from '../support/store-app.ts';

describe.each(databaseKinds)('what happens between the claim of an event and its end on %s', (kind) => {
  let stage: OutboxInstances;
  let clock: OutboxInstances['clock'];
  let ctx: OutboxInstances['ctx'];
  let other: OutboxInstances['ctx'];
  let listener: OutboxInstances['listener'];
  let listeners: Listener[];
  beforeEach(async () => {
    stage = await openOutboxInstances(kind);
    ({ clock, ctx, other, listener } = stage);
    listeners = [];
  });
  afterEach(async () => {
    for (const one of listeners) await one.close();
    await stage?.close();
  });

  async function claimOne(of: Context): Promise<ClaimedEvent> {
    const [claimed, ...more] = await claimDueEvents(of, 10);
    if (!claimed || more.length > 0) throw new Error(`${claimed ? 'more than one' : 'no'} event was due`);
    return claimed;
  }

  /** An event URL whose program does what it likes before it answers. */
  async function listenAt(answer: (response: ServerResponse) => void): Promise<string> {
    const made = await startListener((_, response) => answer(response));
    listeners.push(made);
    return `http://127.0.0.1:${made.port}/`;
  }

  const moveTo = (appId: string, url: string) =>
    operations.changeEventUrl(other, { appId, url, verificationToken: undefined });

  it('a lease counts from its own claim, however long those before took', async () => {
    for (let made = 0; made < 3; made++) await stage.makeApp();
    const slow = {
      ...ctx,
      now: () => {
        clock.advance(1_000);
        return clock.nowMs;
      },
    };
    const before = clock.nowMs;
    const claims = await claimDueEvents(slow, 10);
    expect(claims.map(({ leaseUntilMs }) => leaseUntilMs - leaseMs - before)).toEqual([2_000, 3_000, 4_000]);
  });

  it('nothing is left of the challenge of a URL that was replaced, not even when it was given up', async () => {
    const { app, events } = await stage.makeApp();
    await moveTo(app.appId, listener.url);
    const [challenge, ...more] = await stage.waiting();
    expect(more).toEqual([]);
    expect(challenge).toMatchObject({ kind: 'url_verification', state: 'waiting' });
    await deliverDue(ctx);
    expect(listener.challenges()).toMatchObject([
      { challenge: challenge?.eventId, token: events?.verificationToken },
    ]);
  });

  it('a ticket does not go to a URL that replaced the verified one and has not answered', async () => {
    const { app } = await stage.makeVerified();
    const eventId = await operations.pushTicket(ctx, { appId: app.appId });
    const claimed = await claimOne(ctx);
    await moveTo(app.appId, listener.url);
    expect(await deliverEvent(ctx, claimed)).toBeUndefined();
    expect(listener.events()).toHaveLength(1);
    expect((await stage.waiting()).find((event) => event.eventId === eventId)).toMatchObject({
      state: 'waiting',
      tries: 0,
    });
    await deliverDue(ctx);
    await deliverDue(ctx);
    expect(listener.events()).toMatchObject([{}, { uuid: eventId }]);
  });

  it('nothing goes out for an app that was disabled, and afterwards it does', async () => {
    const { app } = await stage.makeVerified();
    const eventId = await operations.pushTicket(ctx, { appId: app.appId });
    const claimed = await claimOne(ctx);
    await operations.setAppEnabled(other, { appId: app.appId, enabled: false });
    expect(await deliverEvent(ctx, claimed)).toBeUndefined();
    expect(listener.events()).toHaveLength(1);
    await operations.setAppEnabled(other, { appId: app.appId, enabled: true });
    expect(await deliverDue(other)).toMatchObject([{ state: 'delivered', event: { eventId, tries: 1 } }]);
  });

  it('a process that slept longer than its lease sends nothing any more', async () => {
    const { app } = await stage.makeVerified();
    const eventId = await operations.pushTicket(ctx, { appId: app.appId });
    const late = await claimOne(ctx);
    clock.advance(leaseMs);
    const taken = await claimOne(other);
    expect(await deliverEvent(ctx, late)).toBeUndefined();
    expect(listener.events()).toHaveLength(1);
    expect(await stage.waiting()).toMatchObject([{ eventId, state: 'under way', tries: 2 }]);
    expect(await deliverEvent(other, taken)).toMatchObject({ state: 'delivered' });
    expect(listener.events()).toMatchObject([{}, { uuid: eventId }]);
  });

  it('a process whose lease ended while it was sending does not write over what another does', async () => {
    const { app } = await stage.makeVerified();
    let taken: ClaimedEvent | undefined;
    const url = await listenAt((response) => {
      clock.advance(leaseMs);
      void claimOne(other).then((event) => {
        taken = event;
        response.writeHead(500).end();
      });
    });
    await moveTo(app.appId, url);
    const challenge = await claimOne(ctx);
    expect(await deliverEvent(ctx, challenge)).toMatchObject({ state: 'failed', error: 'answered 500' });
    expect(taken).toMatchObject({ eventId: challenge.eventId, tries: 2 });
    expect(await stage.waiting()).toMatchObject([{ state: 'under way', tries: 2, lastError: undefined }]);
  });

  it('an event that is begun anew during its last try is tried again at once, and not given up', async () => {
    listener.answersChallenges = false;
    const { app } = await stage.makeApp();
    for (let time = 1; time < maxTries; time++) {
      await deliverDue(ctx);
      clock.advance(longestPauseMs);
    }
    const last = await claimOne(ctx);
    await operations.pushTicket(other, { appId: app.appId });
    expect(await deliverEvent(ctx, last)).toMatchObject({ state: 'failed', event: { tries: maxTries } });
    expect(await stage.storeOf(app.appId)).toMatchObject({ urlState: 'waiting' });
    listener.answersChallenges = true;
    expect(await deliverDue(ctx)).toMatchObject([{ state: 'delivered', event: { tries: 1 } }]);
    expect(await stage.storeOf(app.appId)).toMatchObject({ urlState: 'verified' });
  });

  describe('a ticket that was put off', () => {
    /** Put off for minutes by an event URL that takes nothing. */
    async function putOff(appId: string): Promise<string> {
      listener.mood = 503;
      const eventId = await operations.pushTicket(ctx, { appId });
      for (let time = 0; time < 10; time++) {
        expect(statesOf(await deliverDue(ctx))).toEqual(['failed']);
        clock.advance(longestPauseMs / 2);
        await ctx.database.transaction((tx) =>
          tx.updateTable('outbox').set({ due_at_ms: clock.nowMs }).execute(),
        );
      }
      await deliverDue(ctx);
      expect(await deliverDue(ctx)).toEqual([]);
      listener.mood = 200;
      return eventId;
    }

    it('goes to a new URL as soon as that has answered', async () => {
      const { app } = await stage.makeVerified();
      const eventId = await putOff(app.appId);
      await moveTo(app.appId, listener.url);
      expect(await deliverDue(ctx)).toMatchObject([{ event: { kind: 'url_verification' } }]);
      expect(await deliverDue(ctx)).toMatchObject([{ state: 'delivered', event: { eventId } }]);
      expect(await stage.waiting()).toEqual([]);
    });

    it('goes out at once after a new secret', async () => {
      const { app } = await stage.makeVerified();
      const eventId = await putOff(app.appId);
      await operations.rotateSecret(ctx, { appId: app.appId });
      expect(await deliverDue(ctx)).toMatchObject([{ state: 'delivered', event: { eventId } }]);
    });
  });

  it('an app that asks for tickets all the time while its URL hangs has one try under way, not all of them', async () => {
    const [greedy, modest] = [await stage.makeVerified(), await stage.makeVerified()];
    for (let time = 0; time < 3; time++) {
      await operations.pushTicket(ctx, { appId: greedy.app.appId });
      clock.advance(1);
      expect(await claimDueEvents(time % 2 ? ctx : other, 10)).toHaveLength(time === 0 ? 1 : 0);
    }
    await operations.pushTicket(ctx, { appId: modest.app.appId });
    expect(await claimDueEvents(other, 1)).toMatchObject([{ appNo: modest.app.appNo }]);
    clock.advance(leaseMs);
    // Two wait by now; still only one of them goes.
    const claims = await claimDueEvents(ctx, 10);
    expect(claims.map(({ appNo }) => appNo).sort()).toEqual([greedy.app.appNo, modest.app.appNo].sort());
  });

  it('a clock that is set back by less than an hour holds back no lease of a process that died', async () => {
    const { app } = await stage.makeVerified();
    const worker = new OutboxWorker(ctx, { delivery() {}, failed() {} });
    worker.start();
    await operations.pushTicket(ctx, { appId: app.appId });
    await eventually(20_000, async () => expect(await stage.waiting()).toEqual([]));
    const event = { event_id: 'leased', app_no: app.appNo, kind: 'app_ticket' as const, tries: 1 };
    const times = {
      created_at_ms: clock.nowMs,
      due_at_ms: clock.nowMs,
      lease_until_ms: clock.nowMs + leaseMs,
    };
    await other.database.transaction((tx) =>
      tx
        .insertInto('outbox')
        .values({ ...event, ...times, lease_id: 'of the dead' })
        .execute(),
    );
    clock.advance(-ticketPeriodMs / 2);
    await eventually(20_000, async () => expect(await stage.waiting()).toEqual([]));
    await worker.stop(5_000);
    expect(listener.events().map(({ uuid }) => uuid)).toContain('leased');
  });
});
