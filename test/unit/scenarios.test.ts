import { describe, expect, it } from 'vitest';
import { checkFault } from '#sandbox/check-fault.ts';
import { findScenario, scenarios } from '#sandbox/scenarios.ts';
import { adviceFor } from '../../src/sandbox/check-client/advice.ts';

/** Names are public: scripts and pipelines of other people hold them. One may be added, none may go. */
const names = [
  'plain',
  'rate-limited-sync',
  'rate-limited-old-style',
  'token-dies-midway',
  'sign-in-trouble',
  'flaky-network',
  'server-errors',
  'error-with-status-200',
  'proxy-pages',
  'wrong-content-type',
  'slow-answers',
  'empty-page',
  'token-loop',
  'token-on-last-page',
  'empty-token-at-end',
  'records-change',
  'bad-day',
];

describe('the named scenarios', () => {
  it('keep their names, and begin with the plain one', () => {
    expect(scenarios.map(({ name }) => name)).toEqual(names);
    expect(scenarios[0]?.faults).toEqual([]);
  });

  it.each(scenarios)('$name holds faults that lift themselves soon', ({ name, proves, faults }) => {
    expect(proves).toMatch(/^it /);
    expect(faults.length > 0).toBe(name !== 'plain');
    for (const fault of faults) {
      expect(() => checkFault(fault)).not.toThrow();
      const { times, after_ms: afterMs } = fault.ends ?? {};
      expect(times ?? 0).toBeLessThanOrEqual(2);
      expect(times !== undefined || (afterMs ?? Number.POSITIVE_INFINITY) <= 6_000).toBe(true);
      if (fault.action.kind === 'rate_limited') expect(fault.action.reset_seconds).toBeLessThanOrEqual(2);
      // A client with pages of a hundred has three.
      expect(fault.match?.page ?? 1).toBeLessThanOrEqual(3);
    }
  });

  it.each(scenarios)('$name says what to fix for each verdict that is not complete', ({ name }) => {
    const context = { printedNothing: false, exitCode: 0 };
    for (const verdict of ['lost', 'duplicated', 'hung', 'crashed', 'over_limit'] as const) {
      expect(adviceFor(name, verdict, context)).toMatch(/^[A-Z].{30,}\.$/);
    }
    expect(adviceFor(name, 'complete', context)).toBeUndefined();
  });

  it('refuse a name that is none, naming all there are', () => {
    expect(findScenario('plain').name).toBe('plain');
    expect(() => findScenario('plane')).toThrow(/scenario/);
  });
});
