import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault, FaultMatch } from '#contract/sandbox/faults.ts';
import { type Call, FaultRules } from '#sandbox/fault-rules.ts';

interface Step {
  call: Call;
  /** Milliseconds that pass before it. */
  afterMs: number;
}

const routes = [
  'hire.v1.interview_records.list',
  'hire.v1.interview_records.get',
  'hire.v1.interviews.list',
  'auth.v3.tenant_access_token.internal',
];
const steps = fc.array(
  fc.record<Step>({
    call: fc.record({
      route: fc.constantFrom(...routes),
      appId: fc.constantFrom(undefined, 'cli_a', 'cli_b'),
      page: fc.constantFrom(undefined, 1, 2, 3),
    }),
    afterMs: fc.constantFrom(0, 1, 999, 1000),
  }),
  { maxLength: 40 },
);
const small = fc.integer({ min: 1, max: 6 });
const matches = fc
  .record<FaultMatch>(
    {
      route: fc.constantFrom(...routes.slice(0, 3), 'hire.v1.*', 'hire.v1.interview_records.*', 'auth.*'),
      app_id: fc.constantFrom('cli_a', 'cli_b'),
      page: fc.constantFrom(1, 2),
      nth: small,
      every: small,
      from: small,
      to: small,
    },
    { requiredKeys: [] },
  )
  .filter(({ from = 1, to = from }) => to >= from);
const ends = fc.record({ times: small, after_ms: fc.constantFrom(0, 1000, 2500) }, { requiredKeys: [] });
const faults = fc.record<Fault>({ match: matches, ends, action: fc.constant({ kind: 'token_dead' }) });

/** Which calls are hit, in real rules with a clock of the test's. */
function hits(fault: Fault, all: readonly Step[]): number[] {
  let nowMs = 1_000_000;
  const rules = new FaultRules(() => nowMs);
  rules.add(fault);
  return all.flatMap(({ call, afterMs }, index) => {
    nowMs += afterMs;
    return rules.of(call).some((rule) => rule.hit()) ? [index] : [];
  });
}

/** The same, said plainly: what fits, numbered, chosen by number, until the end. */
function hitsByModel({ match = {}, ends: end = {} }: Fault, all: readonly Step[]): number[] {
  const wanted = match.route ?? 'hire.*';
  const at = all.map((_, index) => all.slice(0, index + 1).reduce((sum, step) => sum + step.afterMs, 0));
  const hit: number[] = [];
  let number = 0;
  for (const [index, { call }] of all.entries()) {
    const first = hit[0];
    if (end.times === hit.length) break;
    if (first !== undefined && (at[index] as number) - (at[first] as number) >= (end.after_ms ?? Infinity))
      break;
    const prefix = wanted.replace(/\*$/, '');
    if (prefix === wanted ? call.route !== wanted : !call.route.startsWith(prefix)) continue;
    if (match.app_id && call.appId !== match.app_id) continue;
    if (match.page && call.page !== match.page) continue;
    number += 1;
    const numbers = Array.from({ length: number }, (_, place) => place + 1)
      .filter((one) => one >= (match.from ?? 1) && one <= (match.to ?? number))
      .filter((one) => one % (match.every ?? 1) === 0)
      .filter((one) => one === (match.nth ?? one));
    if (numbers.includes(number)) hit.push(index);
  }
  return hit;
}

describe('which calls a fault hits', () => {
  it('is as the plain model says', () => {
    fc.assert(
      fc.property(faults, steps, (fault, all) => {
        expect(hits(fault, all)).toEqual(hitsByModel(fault, all));
      }),
      { numRuns: 2000 },
    );
  });

  it('is every call of hire without a match', () => {
    const all = routes.map((route) => ({ call: { route, appId: undefined, page: undefined }, afterMs: 0 }));
    expect(hits({ action: { kind: 'token_dead' } }, all)).toEqual([0, 1, 2]);
  });

  const list: Call = { route: routes[0] as string, appId: 'cli_a', page: 1 };
  const calls = (count: number) => Array.from({ length: count }, () => ({ call: list, afterMs: 0 }));
  const chance = (match: FaultMatch): Fault => ({ match, action: { kind: 'token_dead' } });

  it('is decided by the seed alone where it is left to chance', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(60),
        (seed, probability, count) => {
          const hit = hits(chance({ probability, seed }), calls(count));
          expect(hits(chance({ probability, seed }), calls(count))).toEqual(hit);
          // More calls don't change what became of the first; a higher chance takes none away.
          expect(hits(chance({ probability, seed }), calls(80)).filter((index) => index < count)).toEqual(
            hit,
          );
          const higher = hits(chance({ probability: (1 + probability) / 2, seed }), calls(count));
          expect(higher).toEqual(expect.arrayContaining(hit));
          expect(hits(chance({ probability: 0, seed }), calls(count))).toEqual([]);
          expect(hits(chance({ probability: 1, seed }), calls(count))).toHaveLength(count);
        },
      ),
    );
  });

  it('is another choice for another seed, about as many as the chance says', () => {
    const chosen = [1, 2, 3, 4].map((seed) => hits(chance({ probability: 0.3, seed }), calls(1000)));
    expect(new Set(chosen.map(String)).size).toBe(4);
    for (const { length } of chosen) expect(Math.abs(length - 300)).toBeLessThan(75);
    expect(hits(chance({ probability: 0.3 }), calls(50))).toEqual(
      hits(chance({ probability: 0.3, seed: 1 }), calls(50)),
    );
  });

  it('is a chance of the calls that fit the rest alone', () => {
    const every = hits(chance({ probability: 0.5, every: 2 }), calls(40));
    expect(every.map((index) => (index - 1) / 2)).toEqual(hits(chance({ probability: 0.5 }), calls(20)));
  });
});

describe('a rule', () => {
  const call: Call = { route: routes[0] as string, appId: 'cli_a', page: 1 };

  it('is used up by those who hit first, not by those who only took the call', () => {
    const rules = new FaultRules(() => 0);
    rules.add({ action: { kind: 'token_dead' }, ends: { times: 2 } });
    const taken = Array.from({ length: 5 }, () => rules.of(call)).flat();
    expect(taken).toHaveLength(5);
    expect(taken.map((rule) => rule.hit())).toEqual([true, true, false, false, false]);
    expect(rules.list()).toMatchObject([{ seen: 5, hits: 2, active: false }]);
    expect(rules.of(call)).toEqual([]);
  });

  it('hits no call after it was taken away', () => {
    const rules = new FaultRules(() => 0);
    const { id } = rules.add({ action: { kind: 'token_dead' } });
    const [rule] = rules.of(call);
    expect([rules.remove(id), rules.remove(id)]).toEqual([true, false]);
    expect(rule?.hit()).toBe(false);
    rules.add({ action: { kind: 'token_dead' } });
    const [other] = rules.of(call);
    rules.clear();
    expect(other?.hit()).toBe(false);
    expect(rules.list()).toEqual([]);
  });

  it('stays lifted when the clock goes back, and begins its time anew only with a first hit', () => {
    let nowMs = 10_000;
    const rules = new FaultRules(() => nowMs);
    rules.add({ action: { kind: 'token_dead' }, ends: { after_ms: 1000 } });
    const [rule] = rules.of(call);
    rule?.hit();
    rule?.takeBack();
    nowMs = 50_000;
    expect(rules.list()).toMatchObject([{ hits: 0, active: true }]);
    rule?.hit();
    nowMs = 50_999;
    expect(rule?.isActive).toBe(true);
    nowMs = 51_000;
    expect(rule?.isActive).toBe(false);
    nowMs = 50_500;
    expect(rule?.isActive).toBe(false);
  });

  it('ends, too, when the clock is set to before its first hit', () => {
    let nowMs = 10_000;
    const rules = new FaultRules(() => nowMs);
    rules.add({ action: { kind: 'token_dead' }, ends: { after_ms: 1000 } });
    rules.of(call)[0]?.hit();
    nowMs = 9_999;
    expect(rules.list()).toMatchObject([{ active: false }]);
  });
});
