import { describe, expect, it } from 'vitest';
import { maxTries, pauseAfterTry } from '#domain/outbox.ts';

describe('the pause after a failed try', () => {
  it('doubles from a second to ten minutes', () => {
    const longest = [1, 2, 3, 4, 9, 10, 11, 12, 20, 5000].map((tries) => pauseAfterTry(tries, 0) / 1000);
    expect(longest).toEqual([1, 2, 4, 8, 256, 512, 600, 600, 600, 600]);
  });

  it('is shorter by chance, by half at most', () => {
    expect(pauseAfterTry(4, 0.5)).toBe(6_000);
    expect(pauseAfterTry(4, 1 - Number.EPSILON)).toBe(4_000);
  });

  it('gives a listener three quarters of an hour at least to come back', () => {
    let shortestMs = 0;
    for (let tries = 1; tries < maxTries; tries++) shortestMs += pauseAfterTry(tries, 1);
    expect(shortestMs / 60_000).toBeGreaterThan(45);
  });
});
