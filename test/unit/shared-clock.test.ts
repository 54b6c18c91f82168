import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SharedClock } from '#operations/rate-limits/shared-clock.ts';

/** A machine whose clock is off, and a database that may take its time to answer. */
function machine(aheadMs: number) {
  const state = { aheadMs, answerMs: 0, asked: 0 };
  const clock = new SharedClock(
    async () => {
      state.asked++;
      const tells = Date.now();
      if (state.answerMs > 0) await sleep(state.answerMs);
      return tells;
    },
    () => Date.now() + state.aheadMs,
  );
  return { state, clock };
}

describe('the clock that processes share', () => {
  it.each([-60_000, -2_000, 2_000, 60_000])('is found for a machine that is %i ms ahead', async (aheadMs) => {
    const { clock } = machine(aheadMs);
    await clock.compare();
    // As well as the time that an answer takes lets it be known: a busy machine takes its time.
    expect(Math.abs(clock.aheadMs + aheadMs)).toBeLessThan(1_000);
    expect(clock.aheadMs).not.toBe(0);
  });

  it('is the same for machines that agree, however long an answer takes', async () => {
    const { state, clock } = machine(0);
    state.answerMs = 50;
    await clock.compare();
    expect(clock.aheadMs).toBe(0);
  });

  it('is not asked again at once, but when a clock was set', async () => {
    const { state, clock } = machine(0);
    await clock.compare();
    const { asked } = state;
    await clock.compare();
    expect(state.asked).toBe(asked);
    state.aheadMs = -5_000;
    await clock.compare();
    expect(state.asked).toBeGreaterThan(asked);
    expect(Math.abs(clock.aheadMs - 5_000)).toBeLessThan(1_000);
  });

  it('is this machine’s own where nobody has another', async () => {
    const clock = new SharedClock(async () => undefined, Date.now);
    await clock.compare();
    expect(clock.aheadMs).toBe(0);
  });

  it('fails when it can’t be asked, and is asked the next time', async () => {
    let isAway = true;
    const clock = new SharedClock(async () => {
      if (isAway) throw new Error('away');
      return Date.now() + 3_000;
    }, Date.now);
    await expect(clock.compare()).rejects.toThrow('away');
    isAway = false;
    await clock.compare();
    expect(Math.abs(clock.aheadMs - 3_000)).toBeLessThan(1_000);
  });
});
