import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ticketPeriodMs } from '#domain/app-ticket.ts';
import { deadEventLifeMs, leaseMs, maxTries } from '#domain/outbox.ts';
import type { Context } from '#operations/context.ts';
import { claimDueEvents } from '#operations/outbox/claim-due-events.ts';
import { cleanUpOutbox } from '#operations/outbox/clean-up.ts';
import { deliverEvent } from '#operations/outbox/deliver-event.ts';
import { OutboxWorker } from '#operations/outbox/worker.ts';
import { restartEvent } from '#storage/outbox.ts';
import { findStoreApp, lockStoreApp } from '#storage/store-apps.ts';
import { operations } from '../../src/app.ts';
import { openInstance } from '../support/instances.ts';
import { databaseKinds } from '../support/locations.ts';
import { type OutboxInstances, openOutboxInstances, statesOf } from '../support/outbox-instances.ts';
import { eventually } from '../support/process.ts';
import { deliverDue, startEventListener } from '../support/store-app.ts';

describe.each(databaseKinds)('deliveries of the outbox on %s', (kind) => {
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

  /** Queries that wait for another transaction. */
  async function lockWaits(): Promise<number> {
    const { rows } = await sql`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(ctx.database.read);
    return rows.length;
  }

  describe('a changed event URL', () => {
    it('gets nothing before it answered, then what waits, and the old one nothing more', async () => {
      const { app } = await stage.makeVerified();
      const { appId } = app;
      const next = await startEventListener();
      next.answersChallenges = false;
      const eventId = await operations.pushTicket(ctx, { appId });
      const target = await operations.changeEventUrl(ctx, {
        appId,
        url: next.url,
        verificationToken: undefined,
      });
      expect(target).toEqual({ url: next.url, verificationToken: 'v-token' });
      await deliverDue(ctx);
      expect([next.events(), listener.events().length]).toEqual([[], 1]);
      next.answersChallenges = true;
      clock.advance(1_000);
      await deliverDue(ctx);
      await deliverDue(ctx);
      expect(next.events()).toMatchObject([{ uuid: eventId }]);
      expect(listener.events()).toHaveLength(1);
      await next.close();
    });

    it('is not verified by the answer of the URL before', async () => {
      const { app } = await stage.makeApp();
      const [claimed] = await claimDueEvents(ctx, 1);
      const { appId } = app;
      await operations.changeEventUrl(other, { appId, url: listener.url, verificationToken: 'new' });
      if (!claimed) throw new Error('nothing was due');
      expect(await deliverEvent(ctx, claimed)).toMatchObject({ state: 'delivered' });
      expect(await stage.storeOf(appId)).toMatchObject({ urlState: 'waiting' });
      await deliverDue(ctx);
      expect(await stage.storeOf(appId)).toMatchObject({ urlState: 'verified' });
      expect(listener.challenges().map(({ token }) => token)).toEqual(['new', 'new']);
    });

    it('waits for whoever asks for a ticket meanwhile, instead of each waiting for the other', async () => {
      const { app } = await stage.makeApp();
      const { appId, appNo } = app;
      const target = (await findStoreApp(ctx.database.read, appNo))?.events;
      const change = () =>
        operations.changeEventUrl(other, { appId, url: listener.url, verificationToken: 'new' });
      const changed = await ctx.database.transaction(async (tx) => {
        await lockStoreApp(tx, appNo);
        const changing = Promise.allSettled([change()]);
        if (kind === 'postgres') await eventually(20_000, async () => expect(await lockWaits()).toBe(1));
        await restartEvent(tx, String(target?.challengeId), ctx.now());
        // In an object: a promise that is answered is waited for.
        return { changing };
      });
      expect(await changed.changing).toMatchObject([{ status: 'fulfilled' }]);
    });

    it.each([
      ['custom', 'is a custom app'],
      ['unknown', 'no app has the id'],
    ])('is refused for an app that is %s', async (which, reason) => {
      const tenant = await operations.findTenant(ctx, undefined);
      const rest = { name: 'x', scopes: [], appId: 'cli_custom', appSecret: undefined };
      await operations.createApp(ctx, { type: 'custom', tenant, ...rest });
      const input = { appId: `cli_${which}`, url: listener.url, verificationToken: undefined };
      await expect(operations.changeEventUrl(ctx, input)).rejects.toThrow(reason);
      await expect(operations.pushTicket(ctx, input)).rejects.toThrow(reason);
    });

    it.each(['', 'ftp://example.com/', 'https://a:b@example.com/', 'https://example.com/\0'])(
      'is refused when it is %j',
      async (url) => {
        const { app } = await stage.makeVerified();
        const input = { appId: app.appId, url, verificationToken: undefined };
        await expect(operations.changeEventUrl(ctx, input)).rejects.toThrow('event URL');
        expect(await stage.storeOf(app.appId)).toMatchObject({ urlState: 'verified' });
      },
    );
  });

  describe('a process that dies', () => {
    it('loses its lease, and another delivers the event', async () => {
      const { app } = await stage.makeVerified();
      const eventId = await operations.pushTicket(ctx, { appId: app.appId });
      expect(await claimDueEvents(ctx, 10)).toHaveLength(1);
      clock.advance(leaseMs - 1);
      expect(await claimDueEvents(other, 10)).toEqual([]);
      expect(await stage.waiting()).toMatchObject([{ eventId, state: 'under way' }]);
      clock.advance(1);
      expect(statesOf(await deliverDue(other))).toEqual(['delivered']);
      expect(listener.events().at(-1)).toMatchObject({ uuid: eventId });
    });

    it('and comes back late neither spoils nor repeats what another did', async () => {
      const { app } = await stage.makeVerified();
      const eventId = await operations.pushTicket(ctx, { appId: app.appId });
      listener.mood = 500;
      const [late] = await claimDueEvents(ctx, 10);
      if (!late) throw new Error('nothing was due');
      clock.advance(leaseMs);
      const [taken] = await claimDueEvents(other, 10);
      if (!taken) throw new Error('the lease did not end');
      await deliverEvent(ctx, late);
      expect(await stage.waiting()).toMatchObject([
        { eventId, state: 'under way', tries: 2, lastError: undefined },
      ]);
      listener.mood = 200;
      expect(await deliverEvent(other, taken)).toMatchObject({ state: 'delivered' });
      expect(await stage.waiting()).toEqual([]);
    });

    it('is one of many that claim at once: each event is claimed by one', async () => {
      await Promise.all(Array.from({ length: 30 }, stage.makeApp));
      const claims = await Promise.all([ctx, other, ctx, other].map((one) => claimDueEvents(one, 30)));
      const ids = claims.flat().map(({ eventId }) => eventId);
      expect(ids).toHaveLength(30);
      expect(new Set(ids).size).toBe(30);
    });
  });

  it('refuses to reach private addresses without the setting, and says so', async () => {
    const strict = await openInstance(stage.location, { now: clock.now });
    const { app } = await stage.makeApp();
    expect(await deliverDue(strict.ctx)).toMatchObject([
      { state: 'failed', error: expect.stringContaining('outbound_private_networks') },
    ]);
    expect(await stage.storeOf(app.appId)).toMatchObject({
      urlError: expect.stringContaining('127.0.0.1 is not an address of the public Internet'),
    });
    expect(listener.received).toEqual([]);
    await strict.close();
  });

  describe('its worker', () => {
    const workerOf = (of: Context, failures: unknown[] = []) =>
      new OutboxWorker(of, { delivery() {}, failed: (error) => failures.push(error) });

    it('delivers while it runs, and after it stopped nothing', async () => {
      const { app } = await stage.makeApp();
      const failures: unknown[] = [];
      const workers = [workerOf(ctx, failures), workerOf(other, failures)];
      for (const worker of workers) worker.start();
      await eventually(20_000, () => expect(listener.events()).toHaveLength(1));
      await Promise.all(workers.map((worker) => worker.stop(10_000)));
      await operations.pushTicket(ctx, { appId: app.appId });
      expect(await stage.waiting()).toMatchObject([{ state: 'waiting', tries: 0 }]);
      expect(failures).toEqual([]);
    });

    it('waits for the delivery under way when it is stopped, and calls it off when that takes too long', async () => {
      const { app } = await stage.makeVerified();
      listener.mood = 'hang';
      const eventId = await operations.pushTicket(ctx, { appId: app.appId });
      const worker = workerOf(ctx);
      worker.start();
      await eventually(20_000, () => expect(listener.events()).toHaveLength(2));
      await worker.stop(50);
      expect(await stage.waiting()).toMatchObject([
        { eventId, state: 'waiting', tries: 1, lastError: 'the server was stopped meanwhile' },
      ]);
    });

    it('keeps a challenge that was given up a month ago: its URL can still be verified', async () => {
      listener.answersChallenges = false;
      const { app } = await stage.makeApp();
      for (let time = 0; time < maxTries; time++) {
        await deliverDue(ctx);
        clock.advance(600_000);
      }
      clock.advance(deadEventLifeMs + 1);
      await cleanUpOutbox(ctx);
      expect(await stage.storeOf(app.appId)).toMatchObject({ urlState: 'failed' });
      listener.answersChallenges = true;
      await operations.pushTicket(ctx, { appId: app.appId });
      expect(statesOf(await deliverDue(ctx))).toEqual(['delivered']);
      expect(await stage.storeOf(app.appId)).toMatchObject({ urlState: 'verified' });
    });

    it('brings tickets again after the clock went back a day', async () => {
      const { app } = await stage.makeVerified();
      const eventId = await operations.pushTicket(ctx, { appId: app.appId });
      await claimDueEvents(other, 10);
      clock.advance(-86_400_000);
      expect(await deliverDue(ctx)).toEqual([]);
      await cleanUpOutbox(ctx);
      const delivered = await deliverDue(ctx);
      expect(delivered.map(({ event }) => event.eventId)).toContain(eventId);
      clock.advance(ticketPeriodMs);
      expect(statesOf(await deliverDue(ctx))).toEqual(['delivered']);
    });

    it('leaves alone what other processes put off, though their clocks are not the same', async () => {
      const { app } = await stage.makeVerified();
      const eventId = await operations.pushTicket(ctx, { appId: app.appId });
      await claimDueEvents(other, 10);
      clock.advance(-30_000);
      await cleanUpOutbox(ctx);
      expect(await stage.waiting()).toMatchObject([{ eventId, state: 'under way' }]);
      expect(await deliverDue(ctx)).toEqual([]);
    });

    it('forgets what was given up a month ago', async () => {
      await stage.makeVerified();
      await ctx.database.transaction((tx) =>
        tx
          .insertInto('outbox')
          .values(
            [0, 1].map((age) => ({
              event_id: `dead-${age}`,
              app_no: 1,
              kind: 'app_ticket' as const,
              created_at_ms: 1,
              tries: maxTries,
              due_at_ms: 1,
              lease_until_ms: 0,
              dead_at_ms: clock.nowMs - deadEventLifeMs - age,
            })),
          )
          .execute(),
      );
      const worker = workerOf(ctx);
      worker.start();
      await eventually(20_000, async () =>
        expect(await stage.waiting()).toMatchObject([{ eventId: 'dead-0' }]),
      );
      await worker.stop(0);
    });
  });
});
