import { describe, expect, it } from 'vitest';
import { MianpingError } from '#domain/errors.ts';
import { SecretGuard } from '#operations/tokens/secret-guard.ts';

const start = Date.UTC(2026, 10, 22);

/** Seconds that a try has to wait, or 0 when it may go ahead. */
function pause(guard: SecretGuard, nowMs: number, appId = 'cli_a', address = '10.0.0.1'): number {
  try {
    guard.refuseWhenGuessing(appId, address, nowMs);
    return 0;
  } catch (error) {
    if (error instanceof MianpingError && error.code === 'rate_limited')
      return error.details.resetSeconds ?? -1;
    throw error;
  }
}

function guess(
  guard: SecretGuard,
  times: number,
  nowMs: number,
  appId = 'cli_a',
  address = '10.0.0.1',
): void {
  for (let time = 0; time < times; time++) void guard.wrongSecret(appId, address, nowMs);
}

describe('the guard of secrets', () => {
  it('lets ten wrong secrets pass', () => {
    const guard = new SecretGuard();
    for (let time = 0; time < 10; time++) {
      expect(pause(guard, start)).toBe(0);
      guess(guard, 1, start);
    }
    expect(pause(guard, start)).toBe(1);
  });

  it('waits no longer after the clock was set back', () => {
    const guard = new SecretGuard();
    guess(guard, 12, start);
    const earlier = start - 86_400_000;
    expect(pause(guard, earlier)).toBe(4);
    expect(pause(guard, earlier + 3_000)).toBe(1);
    expect(pause(guard, earlier + 4_000)).toBe(0);
  });

  it('then makes each further try wait twice as long, up to a minute', () => {
    const guard = new SecretGuard();
    guess(guard, 10, start);
    const pauses = [];
    let now = start;
    for (let time = 0; time < 9; time++) {
      const seconds = pause(guard, now);
      pauses.push(seconds);
      expect(pause(guard, now + seconds * 1000 - 1)).toBeGreaterThan(0);
      now += seconds * 1000;
      expect(pause(guard, now)).toBe(0);
      guess(guard, 1, now);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('says how long the wait still is, in whole seconds', () => {
    const guard = new SecretGuard();
    guess(guard, 13, start);
    expect([0, 1, 1000, 6999, 7001, 7999, 8000].map((ms) => pause(guard, start + ms))).toEqual([
      8, 8, 7, 2, 1, 1, 0,
    ]);
  });

  it('looks at each app and each address apart', () => {
    const guard = new SecretGuard();
    guess(guard, 20, start);
    expect(pause(guard, start)).toBe(60);
    expect(pause(guard, start, 'cli_b')).toBe(0);
    expect(pause(guard, start, 'cli_a', '10.0.0.2')).toBe(0);
  });

  it('takes all addresses of an IPv6 network that one host has for one', () => {
    const guard = new SecretGuard();
    const hosts = [
      '2001:db8:0:7::1',
      '2001:db8:0:7:ffff:ffff:ffff:ffff',
      '2001:db8:0:7:1::',
      '2001:db8:0:7::',
    ];
    for (const host of hosts) guess(guard, 5, start, 'cli_a', host);
    for (const host of hosts) expect(pause(guard, start, 'cli_a', host)).toBe(60);
    for (const other of ['2001:db8:0:8::1', '2001:db8:7::1', '2001:db8::7:1', '::1', '::', 'unknown'])
      expect(pause(guard, start, 'cli_a', other)).toBe(0);
    guess(guard, 10, start, 'cli_a', '::ffff:10.0.0.1');
    expect(pause(guard, start, 'cli_a', '::ffff:10.0.0.1')).toBe(1);
    expect(pause(guard, start, 'cli_a', '::ffff:10.0.0.2')).toBe(0);
    expect(pause(guard, start, 'cli_a', '::1')).toBe(0);
  });

  it('forgets after the right secret, or ten quiet minutes', () => {
    const guard = new SecretGuard();
    guess(guard, 20, start);
    void guard.rightSecret('cli_a', '10.0.0.1');
    expect(pause(guard, start)).toBe(0);
    guess(guard, 9, start);
    expect(pause(guard, start)).toBe(0);
    guess(guard, 11, start);
    guess(guard, 1, start + 600_000);
    expect(pause(guard, start + 600_000)).toBe(0);
  });

  it('does not remember addresses without end', () => {
    const guard = new SecretGuard();
    guess(guard, 20, start, 'cli_a', 'first');
    for (let index = 0; index < 20_000; index++)
      guess(guard, 1, start, 'cli_a', `10.1.${index >> 8}.${index & 255}`);
    expect(pause(guard, start, 'cli_a', 'first')).toBe(0);
  });
});
