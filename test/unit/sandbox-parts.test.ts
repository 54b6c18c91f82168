import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultAction } from '#contract/sandbox/faults.ts';
import { withHeader } from '#sandbox/answer-tap.ts';
import { SandboxClock } from '#sandbox/clock.ts';
import { delays } from '#sandbox/delaying.ts';
import { masked, maskOf } from '#sandbox/masking.ts';
import { PageTokens } from '#sandbox/page-tokens.ts';

type Delay = Extract<FaultAction, { kind: 'delay' }>;

function drawn(action: Omit<Delay, 'kind'>, count = 2000): number[] {
  const next = delays({ kind: 'delay', ...action });
  return Array.from({ length: count }, next);
}

const quantile = (times: readonly number[], part: number) =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length * part)] as number;

describe('a delay', () => {
  it('is always the same, or the same series for the same seed', () => {
    expect(new Set(drawn({ ms: 250 }))).toEqual(new Set([250]));
    for (const action of [
      { from_ms: 10, to_ms: 90 },
      { median_ms: 50, p99_ms: 400 },
    ]) {
      expect(drawn({ ...action, seed: 7 })).toEqual(drawn({ ...action, seed: 7 }));
      expect(drawn({ ...action, seed: 8 })).not.toEqual(drawn({ ...action, seed: 7 }));
    }
  });

  it('is spread evenly, or log-normally', () => {
    const even = drawn({ from_ms: 100, to_ms: 200 }, 5000);
    expect(Math.min(...even)).toBe(100);
    expect(Math.max(...even)).toBe(200);
    expect(Math.abs(quantile(even, 0.5) - 150)).toBeLessThan(5);
    const longTailed = drawn({ median_ms: 100, p99_ms: 1000 }, 20_000);
    expect(Math.abs(quantile(longTailed, 0.5) - 100)).toBeLessThan(8);
    expect(Math.abs(quantile(longTailed, 0.99) - 1000)).toBeLessThan(200);
    expect(drawn({ median_ms: 0, p99_ms: 0 }, 3)).toEqual([0, 0, 0]);
    expect(new Set(drawn({ from_ms: 5, to_ms: 5 }))).toEqual(new Set([5]));
  });
});

describe('a clock', () => {
  const latestMs = (2 ** 31 - 1) * 1000;

  it('stands where it is frozen, and goes on from there', () => {
    const clock = new SandboxClock();
    clock.freeze(5_000);
    expect([clock.now(), clock.isFrozen]).toEqual([5_000, true]);
    clock.advance(2_000);
    clock.advance(-500);
    expect(clock.now()).toBe(6_500);
    clock.set(9_000);
    expect([clock.now(), clock.isFrozen]).toEqual([9_000, true]);
    clock.unfreeze();
    expect(clock.isFrozen).toBe(false);
    expect(clock.now()).toBeGreaterThanOrEqual(9_000);
    expect(clock.now()).toBeLessThan(Date.now());
    clock.unfreeze();
    clock.freeze();
    const stood = clock.now();
    clock.freeze();
    expect(clock.now()).toBe(stood);
  });

  it('refuses what it can not show, and stays as it is', () => {
    for (const isFrozen of [false, true]) {
      const clock = new SandboxClock();
      if (isFrozen) clock.freeze(1_000);
      const before = clock.state;
      for (const wrong of [-1, latestMs + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(() => clock.set(wrong)).toThrow(/^clock: shows whole milliseconds from 0 .* to 2147483647000/);
        expect(() => clock.freeze(wrong)).toThrow('clock: ');
      }
      expect(() => clock.advance(latestMs)).toThrow('clock: ');
      expect(() => clock.advance(Number.NaN)).toThrow('clock: ');
      expect(() => clock.advance(-(Date.now() + 60_000))).toThrow('clock: ');
      expect(clock.state).toEqual(before);
      clock.set(latestMs);
      expect(clock.now()).toBe(latestMs);
      clock.set(0);
      expect(clock.now()).toBeLessThan(60_000);
    }
  });

  it('does not run past what ids can hold', async () => {
    const clock = new SandboxClock();
    clock.set(latestMs);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(clock.now()).toBe(latestMs);
  });

  it('is restored to what it showed, running or not', () => {
    const clock = new SandboxClock();
    const real = clock.state;
    clock.freeze(77_000);
    const frozen = clock.state;
    clock.restore(real);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
    clock.restore(frozen);
    expect([clock.now(), clock.isFrozen]).toEqual([77_000, true]);
  });
});

describe('page tokens', () => {
  it('lead to their page, by page size where that matters', () => {
    const tokens = new PageTokens();
    expect(tokens.placeOf(undefined, '10')).toEqual({ token: undefined, page: 1 });
    expect(tokens.placeOf('', '10')).toEqual({ token: undefined, page: 1 });
    expect(tokens.placeOf('elsewhere', '10')).toBeUndefined();
    tokens.note('after 10', '10', 2);
    tokens.note('after 10', '5', 3);
    expect(tokens.placeOf('after 10', '10')?.page).toBe(2);
    expect(tokens.placeOf('after 10', '5')?.page).toBe(3);
    expect(tokens.placeOf('after 10', undefined)?.page).toBe(3);
  });

  it('may stand for others, also one for another', () => {
    const tokens = new PageTokens();
    tokens.note('real', '10', 4);
    const place = tokens.placeOf('real', '10');
    const one = tokens.standIn(place as NonNullable<typeof place>);
    const two = tokens.standIn(tokens.placeOf(one, '10') as NonNullable<typeof place>);
    expect(new Set(['real', one, two]).size).toBe(3);
    expect(tokens.placeOf(two, '10')).toEqual({ token: 'real', page: 4 });
    tokens.clear();
    expect(tokens.placeOf(two, '10')).toBeUndefined();
  });

  it('forget the oldest first', () => {
    const tokens = new PageTokens();
    const first = tokens.standIn({ token: undefined, page: 1 });
    const kept = tokens.standIn({ token: undefined, page: 2 });
    for (let count = 2; count <= 100_000; count++) tokens.standIn({ token: undefined, page: 3 });
    expect(tokens.placeOf(first, undefined)).toBeUndefined();
    expect(tokens.placeOf(kept, undefined)?.page).toBe(2);
  });
});

describe('a mask', () => {
  const names = ['app_secret', 'tenant_access_token', 'app_access_token', 'app_ticket'];

  it('hides a secret, whatever it holds and wherever the text is cut off', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.string({ minLength: 12, unit: fc.constantFrom('S', '"', '\\', '\n', '/', 'é') }),
        fc.nat(60),
        (name, noise, cut) => {
          const secret = `SECRET${noise}SECRET`;
          const text = JSON.stringify({ code: 0, [name]: secret, expire: 7200 });
          for (const shown of [
            text,
            text.slice(0, text.length - cut),
            JSON.stringify({ a: { [name]: secret } }, null, 2),
          ])
            expect(masked(shown)).not.toContain('SECRET');
          expect(JSON.parse(masked(text))).toEqual({
            code: 0,
            [name]: maskOf(JSON.stringify(secret).slice(1, -1)),
            expire: 7200,
          });
        },
      ),
    );
  });

  it('is the same for the same secret, and leaves the rest alone', () => {
    expect(maskOf('t-one')).toMatch(/^t-\*\*\*[0-9a-f]{8}$/);
    expect(maskOf('t-one')).toBe(maskOf('t-one'));
    expect(maskOf('t-two')).not.toBe(maskOf('t-one'));
    const text = '{"code":0,"msg":"app_secret","app_secret":"","items":["tenant_access_token"]}';
    expect(masked(text)).toBe(text);
  });
});

it('sets a header where it stands, or at the end', () => {
  const headers = ['Content-Type', 'a', 'content-length', '1', 'X-Tt-Logid', 'b'];
  expect(withHeader(headers, 'Content-Length', '2')).toEqual([
    ...['Content-Type', 'a', 'Content-Length', '2', 'X-Tt-Logid', 'b'],
  ]);
  expect(withHeader(['A', '1'], 'B', '2')).toEqual(['A', '1', 'B', '2']);
});
