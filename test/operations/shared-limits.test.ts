import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rateTiers } from '#contract/route.ts';
import type { RateWindow } from '#domain/rate-limit.ts';
import { SharedClock } from '#operations/rate-limits/shared-clock.ts';
import { SharedLimiter } from '#operations/rate-limits/shared-limiter.ts';
import { type Database, DatabaseSilentError } from '#storage/database.ts';
import { openDatabase } from '#storage/dialect.ts';
import { migrate } from '#storage/migrate.ts';
import { type RateGrants, rateGrants } from '#storage/rate-grants.ts';
import { LimiterCluster } from '../support/limiter-cluster.ts';
import { type Location, newLocation } from '../support/locations.ts';
import { TestClock } from '../support/test-app.ts';

const fiftyASecond = rateTiers[9];

describe('a limiter that shares', () => {
  let location: Location;
  let database: Database;
  let clock: TestClock;
  let key: string;
  beforeAll(async () => {
    location = await newLocation('postgres');
    const { data, database_url: databaseUrl } = location.settings;
    database = await openDatabase({ dataFolder: data, databaseUrl });
    await migrate(database, 0);
  });
  beforeEach(() => {
    clock = new TestClock();
    key = randomUUID();
  });
  afterAll(async () => {
    await database?.close();
    await location?.remove();
  });

  /** Grants that are counted, and fail on demand. */
  function watchedGrants(shared?: SharedClock) {
    const grants = rateGrants(database, randomUUID());
    const seen: { takes: number; isAway: boolean; problem: Error } = {
      takes: 0,
      isAway: false,
      problem: new Error('away'),
    };
    const watched: RateGrants = {
      ...grants,
      take(request) {
        seen.takes++;
        return seen.isAway ? Promise.reject(seen.problem) : grants.take(request);
      },
    };
    return { seen, limiter: new SharedLimiter(watched, clock.now, shared) };
  }

  const call = async (limiter: SharedLimiter, windows: readonly RateWindow[] = fiftyASecond) =>
    limiter.take(key, windows, clock.nowMs);

  async function rows(): Promise<string[]> {
    const { rows: found } = await sql<{ key: string }>`select key from rate_grants`.execute(database.read);
    return found.map((row) => row.key);
  }

  it('asks the database once for several calls of a client that calls often', async () => {
    const { seen, limiter } = watchedGrants();
    for (let number = 0; number < 50; number++) {
      expect(await call(limiter)).toBeUndefined();
      clock.advance(19);
    }
    expect(seen.takes).toBeLessThan(20);
    await limiter.stop();
  });

  it('asks the database twice for many calls that come at once', async () => {
    const { seen, limiter } = watchedGrants();
    const answers = await Promise.all(Array.from({ length: 80 }, () => call(limiter)));
    expect(answers.filter((refusal) => refusal === undefined)).toHaveLength(50);
    expect(seen.takes).toBeLessThanOrEqual(3);
  });

  it('leases nothing for a client that calls now and then', async () => {
    const { limiter } = watchedGrants();
    for (let number = 0; number < 9; number++) {
      await call(limiter);
      clock.advance(500);
    }
    const { rows: found } = await sql<{ number: number }>`
      select cardinality(stamps) as number from rate_grants where key = ${key}`.execute(database.read);
    expect(found).toEqual([{ number: 9 }]);
  });

  it('answers from memory, without a promise, while it holds a lease or a window is full', async () => {
    const { seen, limiter } = watchedGrants();
    await call(limiter);
    await call(limiter);
    expect(limiter.take(key, fiftyASecond, clock.nowMs)).toBeUndefined();
    while (!(await call(limiter)));
    const before = seen.takes;
    clock.advance(400);
    expect(limiter.take(key, fiftyASecond, clock.nowMs)).toEqual({ limit: 50, resetSeconds: 1 });
    expect(seen.takes).toBe(before);
  });

  it('gives back what is left when it stops, and another one can use it at once', async () => {
    const cluster = new LimiterCluster([database, database], fiftyASecond);
    await cluster.call(0);
    await cluster.call(0);
    await cluster.stop(0);
    await cluster.untilRefused(1);
    expect(cluster.acceptedWithin(1000)).toBe(50);
  });

  it('loses the slice of a process that dies for no longer than a window', async () => {
    const cluster = new LimiterCluster([database, database], fiftyASecond);
    await cluster.call(0);
    await cluster.call(0);
    cluster.kill(0);
    await cluster.untilRefused(1);
    expect(cluster.acceptedWithin(1000)).toBeGreaterThanOrEqual(45);
    expect(cluster.acceptedWithin(1000)).toBeLessThan(50);
    await cluster.pass(1000);
    await cluster.untilRefused(1);
    expect(cluster.acceptedWithin(1000)).toBe(50);
  });

  it('names the window that is waited for longest', async () => {
    const cluster = new LimiterCluster([database], rateTiers[4]);
    expect(await cluster.untilRefused(0)).toEqual({ limit: 50, resetSeconds: 1 });
    for (let second = 1; second < 20; second++) {
      await cluster.pass(1000);
      await cluster.untilRefused(0);
    }
    await cluster.pass(1000);
    expect(await cluster.call(0)).toEqual({ limit: 1000, resetSeconds: 40 });
  });

  it('takes over a limit that was changed', async () => {
    const [before, after] = [watchedGrants().limiter, watchedGrants().limiter];
    for (let number = 0; number < 30; number++) await call(before);
    expect(await call(after, [{ calls: 20, windowMs: 1000 }])).toEqual({ limit: 20, resetSeconds: 1 });
    expect(await call(after, [{ calls: 20, windowMs: 1000 }])).toEqual({ limit: 20, resetSeconds: 1 });
  });

  it('fails while the database is away, and goes on after that', async () => {
    const { seen, limiter } = watchedGrants();
    seen.isAway = true;
    const answers = await Promise.allSettled([call(limiter), call(limiter), call(limiter)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    seen.isAway = false;
    for (let number = 0; number < 50; number++) expect(await call(limiter)).toBeUndefined();
    expect(await call(limiter)).toEqual({ limit: 50, resetSeconds: 1 });
  });

  it('lets nobody wait for a silent database twice', async () => {
    const { seen, limiter } = watchedGrants();
    Object.assign(seen, { isAway: true, problem: new DatabaseSilentError('silent') });
    const answers = await Promise.allSettled([call(limiter), call(limiter), call(limiter)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(seen.takes).toBe(1);
  });

  it('ends a lease by the clock that all share', async () => {
    const { seen, limiter } = watchedGrants(new SharedClock(async () => Date.now() + 60_000));
    for (let number = 0; number < 4; number++) await call(limiter);
    const { takes } = seen;
    await call(limiter);
    expect(seen.takes).toBe(takes);
    clock.advance(200);
    await call(limiter);
    expect(seen.takes).toBe(takes + 1);
    await limiter.stop();
  });

  it('leaves a slice to the others when it leases', async () => {
    const cluster = new LimiterCluster([database, database], fiftyASecond);
    for (let number = 0; number < 44; number++) expect(await cluster.call(0)).toBeUndefined();
    for (let number = 0; number < 5; number++) expect(await cluster.call(1)).toBeUndefined();
  });

  it('asks again after a refusal when the lease of another is over', async () => {
    const cluster = new LimiterCluster([database, database], fiftyASecond);
    await cluster.call(0);
    await cluster.call(0);
    await cluster.untilRefused(1);
    await cluster.pass(400);
    expect(await cluster.call(1)).toBeUndefined();
  });

  it('refuses a client that never pauses no longer than a clock is wrong', async () => {
    const { limiter } = watchedGrants();
    while (!(await call(limiter)));
    clock.advance(-3_600_000);
    // Asked before anybody has cleaned up, so the answer is about the future still.
    expect(await call(limiter)).toMatchObject({ limit: 50 });
    await limiter.sweep();
    expect(await call(limiter)).toBeUndefined();
  });

  it('forgets in the database what no window counts any more, and what a wrong clock left', async () => {
    const { limiter } = watchedGrants();
    await call(limiter);
    clock.advance(3_600_000);
    const early = key;
    key = randomUUID();
    const { limiter: ahead } = watchedGrants();
    await call(ahead);
    clock.advance(-1_800_000);
    const late = key;
    key = randomUUID();
    const { limiter: current } = watchedGrants();
    await call(current);
    clock.advance(61_000);
    await current.sweep();
    const left = await rows();
    expect(left).toContain(key);
    expect(left).not.toContain(early);
    expect(left).not.toContain(late);
    expect(await call(limiter)).toBeUndefined();
  });
});
