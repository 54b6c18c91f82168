import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Directory } from '#operations/directory.ts';
import { idSource } from '#operations/new-id.ts';
import { authenticator } from '#operations/tokens/authenticate.ts';
import type { Database } from '#storage/database.ts';
import { type App, operations } from '../../src/app.ts';
import { openInstance } from '../support/instances.ts';
import { itemOf } from '../support/items.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { importItems, TestClock } from '../support/test-app.ts';

const newApp = {
  name: 'x',
  type: 'custom',
  scopes: ['hire:interview'],
  appId: undefined,
  appSecret: undefined,
} as const;

describe.each(databaseKinds)('several instances on %s', (kind) => {
  let location: Location;
  let clock: TestClock;
  let apps: [App, App, App];
  beforeEach(async () => {
    location = await newLocation(kind);
    clock = new TestClock();
    const open = () => openInstance(location, { now: clock.now });
    apps = [await open(), await open(), await open()];
  });
  afterEach(async () => {
    for (const app of apps) app.ctx.directory.stop();
    await Promise.all(apps.map((app) => app.close()));
    await location.remove();
  });

  async function createApp({ ctx }: App) {
    return operations.createApp(ctx, { ...newApp, tenant: await operations.findTenant(ctx, undefined) });
  }

  it('never give out the same new id, and each sorts after everything imported', async () => {
    const perInstance = 3_000;
    const lists = await Promise.all(
      apps.map(({ ctx }) => Promise.all(Array.from({ length: perInstance }, () => ctx.newId()))),
    );
    const ids = lists.flat();
    expect(new Set(ids).size).toBe(apps.length * perInstance);
    for (const id of ids) {
      expect(BigInt(id) >> 32n).toBe(BigInt(Math.floor(clock.nowMs / 1000)));
      expect(BigInt(id)).toBeLessThan(2n ** 63n);
    }
    clock.advance(1_000);
    const later = BigInt(await apps[1].ctx.newId());
    for (const id of ids) expect(later).toBeGreaterThan(BigInt(id));
  });

  it('give out ids again after the database was away for a moment', async () => {
    const { database } = apps[0].ctx;
    let isAway = true;
    const shaky: Database = {
      ...database,
      transaction: (work) => (isAway ? Promise.reject(new Error('away')) : database.transaction(work)),
    };
    const newId = idSource(shaky, clock.now);
    await expect(newId()).rejects.toThrow('away');
    isAway = false;
    expect(await newId()).toMatch(/^\d{19}$/);
  });

  it('hand out the same token when they are asked at once', async () => {
    const { app } = await createApp(apps[0]);
    for (let round = 0; round < 5; round++) {
      const tokens = await Promise.all(apps.map(({ ctx }) => operations.tokenOfApp(ctx, app)));
      expect(new Set(tokens.map(({ token }) => token)).size).toBe(1);
      for (const { expireSeconds } of tokens) expect(expireSeconds).toBe(7200);
      clock.advance(5_400_001);
    }
  });

  it('hand out the same token while 30 minutes are left, then a new one, and both work', async () => {
    const { app } = await createApp(apps[0]);
    const first = await operations.tokenOfApp(apps[0].ctx, app);
    clock.advance(5_400_000);
    expect(await operations.tokenOfApp(apps[1].ctx, app)).toEqual({
      token: first.token,
      expireSeconds: 1800,
    });
    clock.advance(1);
    const second = await operations.tokenOfApp(apps[2].ctx, app);
    expect(second.token).not.toBe(first.token);
    expect(second.expireSeconds).toBe(7200);
    for (const { ctx } of apps) {
      for (const { token } of [first, second]) {
        expect(await authenticator(ctx)(`Bearer ${token}`)).toMatchObject({ app: { appId: app.appId } });
      }
    }
    clock.advance(1_799_999);
    await expect(async () => authenticator(apps[1].ctx)(`Bearer ${first.token}`)).rejects.toMatchObject({
      code: 'token_invalid',
    });
  });

  it('see what another one did to an app, without being told', async () => {
    const [here, there] = apps;
    const { app } = await createApp(here);
    const { token } = await operations.tokenOfApp(here.ctx, app);
    there.ctx.directory.start();
    const ask = authenticator(there.ctx);
    const eventually = (outcome: object) =>
      vi.waitFor(
        async () => {
          const answer = await Promise.resolve()
            .then(() => ask(`Bearer ${token}`))
            .catch(({ code }: { code: string }) => ({ code }));
          expect(answer).toMatchObject(outcome);
        },
        { timeout: 10_000 },
      );
    await eventually({ app: { appId: app.appId } });
    await operations.setAppEnabled(here.ctx, { appId: app.appId, enabled: false });
    await eventually({ code: 'app_disabled' });
    await operations.setAppEnabled(here.ctx, { appId: app.appId, enabled: true });
    await eventually({ code: 'token_invalid' });
    const renewed = (
      await operations.tokenOfApp(here.ctx, await operations.findApplication(here.ctx, app.appId))
    ).token;
    expect(await ask(`Bearer ${renewed}`)).toMatchObject({ app: { appId: app.appId } });
    await operations.rotateSecret(here.ctx, { appId: app.appId });
    await vi.waitFor(() => expect(there.ctx.directory.appById(app.appId)?.epoch).toBe(4), {
      timeout: 10_000,
    });
    await expect(async () => ask(`Bearer ${renewed}`)).rejects.toMatchObject({ code: 'token_invalid' });
  });

  it('know at once of a token that another one handed out', async () => {
    const { app } = await createApp(apps[0]);
    const { token } = await operations.tokenOfApp(apps[0].ctx, app);
    expect(await authenticator(apps[1].ctx)(`Bearer ${token}`)).toMatchObject({ app: { appId: app.appId } });
  });

  it('see the versions of data that another one wrote', async () => {
    const [here, there] = apps;
    const before = there.ctx.directory.versions(1)?.changeSeq;
    await importItems({ app: here } as Parameters<typeof importItems>[0], [itemOf('1')]);
    there.ctx.directory.start();
    await vi.waitFor(() => expect(there.ctx.directory.versions(1)?.changeSeq).toBe((before ?? 0) + 1), {
      timeout: 10_000,
    });
  });

  it('do not trust a directory that they could not look up', async () => {
    const { database } = apps[0].ctx;
    const directory = new Directory(database);
    expect(directory.isFresh).toBe(false);
    await directory.refresh();
    expect(directory.isFresh).toBe(true);
  });
});

/** A database whose answers about the versions of data, the last that a directory reads, wait for `open`. */
function gated(database: Database) {
  const { promise, resolve: open } = Promise.withResolvers<void>();
  const { promise: waiting, resolve: reached } = Promise.withResolvers<void>();
  const read = database.read.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (result.rows.some((row) => 'change_seq' in row)) {
        reached();
        await promise;
      }
      return result;
    },
  });
  return { database: { ...database, read }, waiting, open };
}

describe.each(databaseKinds)('a directory on %s', (kind) => {
  it('that is asked for news while an older look is under way does not take the old for new', async () => {
    const location = await newLocation(kind);
    const app = await openInstance(location);
    const gate = gated(app.ctx.database);
    const directory = new Directory(gate.database);
    const early = directory.refresh();
    await gate.waiting;
    await operations.createTenant(app.ctx, { name: 'Second' });
    const late = directory.refresh();
    gate.open();
    await Promise.all([early, late]);
    expect(directory.tenant(2)?.name).toBe('Second');
    await app.close();
    await location.remove();
  });
});
