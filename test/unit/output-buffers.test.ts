import { describe, expect, it } from 'vitest';
import { OutputBuffers } from '#http/output-buffers.ts';

describe('output buffers', () => {
  it('are large enough, and not much larger', () => {
    const buffers = new OutputBuffers();
    for (const bytes of [0, 1, 4095, 4096, 4097, 65_536, 300_000, 2 ** 21, 2 ** 21 + 1, 2 ** 24 - 1]) {
      const { length } = buffers.take(bytes);
      expect(length).toBeGreaterThanOrEqual(bytes);
      expect(length).toBeLessThanOrEqual(Math.max(4096, bytes * 2));
    }
  });

  it('are used again once they came back, and by one at a time', () => {
    const buffers = new OutputBuffers();
    const first = buffers.take(5000);
    const second = buffers.take(5000);
    expect(second.buffer === first.buffer).toBe(false);
    buffers.giveBack(first);
    expect(buffers.take(8000) === first).toBe(true);
    expect(buffers.take(8000) === first).toBe(false);
  });

  it('share no memory with each other', () => {
    const buffers = new OutputBuffers();
    const taken = Array.from({ length: 20 }, () => buffers.take(100));
    expect(new Set(taken.map(({ buffer }) => buffer)).size).toBe(20);
  });

  it('are let go of when they are huge, or more than 64 MB', () => {
    const buffers = new OutputBuffers();
    const huge = buffers.take(2 ** 22);
    buffers.giveBack(huge);
    expect(buffers.take(2 ** 22) === huge).toBe(false);
    const many = Array.from({ length: 80 }, () => buffers.take(2 ** 20));
    for (const one of many) buffers.giveBack(one);
    const again = new Set(Array.from({ length: 80 }, () => buffers.take(2 ** 20)));
    const kept = many.filter((one) => again.has(one)).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(64);
  });
});
