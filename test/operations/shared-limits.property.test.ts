import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rateTiers } from '#contract/route.ts';
import { type RateWindow, sliceOf } from '#domain/rate-limit.ts';
import type { Database } from '#storage/database.ts';
import { openDatabase } from '#storage/dialect.ts';
import { migrate } from '#storage/migrate.ts';
import { LimiterCluster } from '../support/limiter-cluster.ts';
import { type Location, newLocation } from '../support/locations.ts';

const processCount = 3;

/** One window, two windows, slices of one call and of more. */
const tiers = ([1, 3, 4, 5, 6, 9] as const).map((tier) => ({
  tier,
  windows: rateTiers[tier] as readonly RateWindow[],
  slice: sliceOf(rateTiers[tier]),
}));

/** A pause, then calls at the same time at these processes; after them the first may die. */
interface Step {
  gapMs: number;
  processes: number[];
  dies: boolean;
}

const processNumber = fc.nat({ max: processCount - 1 });

/** The edges of a window, and what comes between. */
function edgesOf(windows: readonly RateWindow[]): fc.Arbitrary<number> {
  const edges = windows.flatMap(({ windowMs }) => [windowMs - 30, windowMs - 1, windowMs, windowMs / 2]);
  return fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 1_000, max: 70_000 }));
}

/** Pauses that a lease outlives, and others. */
const anyGap = (windows: readonly RateWindow[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 120 }) },
    { weight: 3, arbitrary: edgesOf(windows) },
  );

/** None, or pauses that outlive every lease: then each call is made at the very time as which it counts. */
const leaselessGap = (windows: readonly RateWindow[]) =>
  fc.oneof(
    fc.constant(0),
    edgesOf(windows),
    fc.integer({ min: 1, max: 12 }).map((lives) => lives * sliceOf(windows).lifeMs),
  );

/** One call; some at several processes; or about as many at one as a window takes. */
function callersOf(windows: readonly RateWindow[]): fc.Arbitrary<number[]> {
  const most = Math.min(...windows.map(({ calls }) => calls));
  const many = fc.integer({ min: Math.max(1, most - 2), max: most + 1 });
  return fc.oneof(
    fc.array(processNumber, { minLength: 1, maxLength: 1 }),
    fc.array(processNumber, { minLength: 2, maxLength: 2 * most }),
    fc.tuple(processNumber, many).map(([process, calls]) => Array<number>(calls).fill(process)),
  );
}

function stepsOf(windows: readonly RateWindow[], gap = anyGap(windows)): fc.Arbitrary<Step[]> {
  const dies = fc.nat({ max: 5 }).map((number) => number === 5);
  return fc.array(fc.record({ gapMs: gap, processes: callersOf(windows), dies }), {
    minLength: 3,
    maxLength: 25,
  });
}

async function play(cluster: LimiterCluster, steps: readonly Step[]): Promise<void> {
  for (const { gapMs, processes, dies } of steps) {
    await cluster.pass(gapMs);
    await Promise.all(processes.map((process) => cluster.call(process)));
    if (dies) cluster.kill(processes[0] as number);
  }
}

describe('limits that processes share', () => {
  let location: Location;
  let databases: Database[];

  beforeAll(async () => {
    location = await newLocation('postgres');
    const { data, database_url: databaseUrl } = location.settings;
    const open = () => openDatabase({ dataFolder: data, databaseUrl });
    databases = await Promise.all(Array.from({ length: processCount }, open));
    await migrate(databases[0] as Database, 0);
  });
  afterAll(async () => {
    await Promise.all((databases ?? []).map((database) => database.close()));
    await location?.remove();
  });

  describe.each(tiers)('of tier $tier', ({ windows, slice }) => {
    const newCluster = () => new LimiterCluster(databases, windows);

    it('let no more through than the allowance and one slice', async () => {
      await fc.assert(
        fc.asyncProperty(stepsOf(windows), async (steps) => {
          const cluster = newCluster();
          await play(cluster, steps);
          expect(cluster.mostAboveAllowance()).toBeLessThanOrEqual(slice.calls);
        }),
        { numRuns: 40 },
      );
    });

    it('let no more through than the allowance where no lease lasts', async () => {
      await fc.assert(
        fc.asyncProperty(stepsOf(windows, leaselessGap(windows)), async (steps) => {
          const cluster = newCluster();
          await play(cluster, steps);
          expect(cluster.mostAboveAllowance()).toBe(0);
        }),
        { numRuns: 40 },
      );
    });

    it('refuse a client of one process only when a window is full', async () => {
      await fc.assert(
        fc.asyncProperty(stepsOf(windows), async (steps) => {
          const cluster = newCluster();
          for (const { gapMs, processes } of steps) {
            await cluster.pass(gapMs);
            for (const _ of processes) {
              const isFull = windows.some(({ calls, windowMs }) => cluster.acceptedWithin(windowMs) >= calls);
              if (await cluster.call(0)) expect(isFull).toBe(true);
            }
          }
        }),
        { numRuns: 20 },
      );
    });

    it('refuse a client that goes from process to process only when a window is full but for a slice', async () => {
      const calls = fc.record({ gapMs: anyGap(windows), process: processNumber });
      await fc.assert(
        fc.asyncProperty(fc.array(calls, { minLength: 30, maxLength: 150 }), async (sequence) => {
          const cluster = newCluster();
          for (const { gapMs, process } of sequence) {
            await cluster.pass(gapMs);
            const isFull = windows.some(
              (window) => cluster.acceptedWithin(window.windowMs) >= window.calls - slice.calls,
            );
            if (await cluster.call(process)) expect(isFull).toBe(true);
          }
        }),
        { numRuns: 20 },
      );
    });

    it('let a call through when the answered seconds are over', async () => {
      await fc.assert(
        fc.asyncProperty(stepsOf(windows), processNumber, async (steps, process) => {
          const cluster = newCluster();
          await play(cluster, steps);
          const refusal = await cluster.untilRefused(process);
          expect(windows.map(({ calls }) => calls)).toContain(refusal.limit);
          expect(Number.isInteger(refusal.resetSeconds)).toBe(true);
          expect(refusal.resetSeconds).toBeGreaterThanOrEqual(1);
          expect(refusal.resetSeconds).toBeLessThanOrEqual(60);
          await cluster.pass(refusal.resetSeconds * 1000);
          expect(await cluster.call(process)).toBeUndefined();
        }),
        { numRuns: 20 },
      );
    });
  });
});
