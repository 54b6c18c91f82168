import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateTiers } from '#contract/route.ts';
import { type RateWindow, SlidingWindowLimiter } from '#domain/rate-limit.ts';

/** Every documented tier: 频控策略. */
const documented = new Map<number, { perSecond?: number; perMinute?: number }>([
  [1, { perMinute: 10 }],
  [2, { perMinute: 20 }],
  [3, { perMinute: 100 }],
  [4, { perMinute: 1000, perSecond: 50 }],
  [5, { perSecond: 1 }],
  [6, { perSecond: 5 }],
  [7, { perSecond: 10 }],
  [8, { perSecond: 20 }],
  [9, { perSecond: 50 }],
  [10, { perSecond: 50 }],
  [11, { perSecond: 100 }],
  [21, { perSecond: 3 }],
]);

const start = Date.UTC(2026, 10, 22, 8, 0, 0);
/** Gaps between calls: bursts, the edges of a second and of a minute, and pauses. */
const gap = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 250 }) },
  { weight: 2, arbitrary: fc.integer({ min: 985, max: 1015 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1000, max: 70_000 }) },
);
const arrivals = fc
  .tuple(fc.integer({ min: 0, max: 59_999 }), fc.array(gap, { minLength: 1, maxLength: 400 }))
  .map(([offset, gaps]) => {
    let nowMs = start + offset;
    return gaps.map((ms) => {
      nowMs += ms;
      return nowMs;
    });
  });
const tiers = Object.entries(rateTiers).map(
  ([tier, windows]) => [Number(tier), windows as readonly RateWindow[]] as const,
);

function acceptedOf(windows: readonly RateWindow[], times: readonly number[]): number[] {
  const limiter = new SlidingWindowLimiter();
  return times.filter((nowMs) => limiter.take('key', windows, nowMs) === undefined);
}

function mostIn(times: readonly number[], spanMs: number): number {
  const counts = new Map<number, number>();
  for (const ms of times) {
    const span = Math.floor(ms / spanMs);
    counts.set(span, (counts.get(span) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

describe('the table of tiers', () => {
  it('holds the documented numbers', () => {
    expect(tiers.map(([tier]) => tier)).toEqual([...documented.keys()]);
    for (const [tier, windows] of tiers) {
      const { perSecond, perMinute } = documented.get(tier) ?? {};
      const wanted = [
        ...(perMinute ? [{ calls: perMinute, windowMs: 60_000 }] : []),
        ...(perSecond ? [{ calls: perSecond, windowMs: 1000 }] : []),
      ];
      expect(windows, `tier ${tier}`).toEqual(wanted);
    }
  });
});

describe('the limiter', () => {
  it.each(tiers)(
    'lets through no more than tier %i allows in any calendar second or minute',
    (tier, windows) => {
      fc.assert(
        fc.property(arrivals, (times) => {
          const accepted = acceptedOf(windows, times);
          const { perSecond = Infinity, perMinute = Infinity } = documented.get(tier) ?? {};
          expect(mostIn(accepted, 1000)).toBeLessThanOrEqual(perSecond);
          expect(mostIn(accepted, 60_000)).toBeLessThanOrEqual(perMinute);
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each(tiers)('of tier %i refuses only when a window is full', (_, windows) => {
    fc.assert(
      fc.property(arrivals, (times) => {
        const limiter = new SlidingWindowLimiter();
        const accepted: number[] = [];
        for (const nowMs of times) {
          const isFull = windows.some(
            ({ calls, windowMs }) => accepted.filter((ms) => ms > nowMs - windowMs).length >= calls,
          );
          const refusal = limiter.take('key', windows, nowMs);
          expect(refusal !== undefined).toBe(isFull);
          if (!refusal) accepted.push(nowMs);
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each(tiers)('of tier %i answers whole seconds after which one call succeeds', (_, windows) => {
    fc.assert(
      fc.property(arrivals, (times) => {
        const limiter = new SlidingWindowLimiter();
        for (const nowMs of times) {
          const refusal = limiter.take('key', windows, nowMs);
          if (!refusal) continue;
          expect(Number.isInteger(refusal.resetSeconds)).toBe(true);
          expect(refusal.resetSeconds).toBeGreaterThanOrEqual(1);
          expect(refusal.resetSeconds).toBeLessThanOrEqual(60);
          expect(windows.map(({ calls }) => calls)).toContain(refusal.limit);
          expect(limiter.take('key', windows, nowMs + refusal.resetSeconds * 1000)).toBeUndefined();
          return;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('names the window that is waited for longest', () => {
    const limiter = new SlidingWindowLimiter();
    const windows = rateTiers[4];
    for (let call = 0; call < 50; call++) expect(limiter.take('key', windows, start)).toBeUndefined();
    expect(limiter.take('key', windows, start)).toEqual({ limit: 50, resetSeconds: 1 });
    for (let second = 1; second < 20; second++) {
      for (let call = 0; call < 50; call++) limiter.take('key', windows, start + second * 1000);
    }
    expect(limiter.take('key', windows, start + 20_500)).toEqual({ limit: 1000, resetSeconds: 40 });
  });

  it.each(tiers)(
    'of tier %i is full for no longer than its window when the clock goes back',
    (_, windows) => {
      const limiter = new SlidingWindowLimiter();
      let nowMs = start;
      while (!limiter.take('key', windows, nowMs)) nowMs += 1;
      nowMs -= 3_600_000;
      const refusal = limiter.take('key', windows, nowMs);
      expect(refusal?.resetSeconds).toBeLessThanOrEqual(60);
      nowMs += 1_000 * (refusal?.resetSeconds ?? 0);
      expect(limiter.take('key', windows, nowMs)).toBeUndefined();
    },
  );

  it('counts each key for itself, and never forgets a window that still counts', () => {
    const limiter = new SlidingWindowLimiter();
    const windows = rateTiers[1];
    for (let call = 0; call < 10; call++) expect(limiter.take('busy', windows, start)).toBeUndefined();
    // Enough calls of other keys to make it look for keys to forget.
    for (let call = 0; call < 20_000; call++) {
      expect(limiter.take(`other ${call}`, windows, start + Math.floor(call / 400))).toBeUndefined();
    }
    expect(limiter.take('busy', windows, start + 59_999)).toEqual({ limit: 10, resetSeconds: 1 });
    expect(limiter.take('busy', windows, start + 60_000)).toBeUndefined();
  });
});
