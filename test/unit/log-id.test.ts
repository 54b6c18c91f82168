import { describe, expect, it } from 'vitest';
import { newLogId } from '#http/log-id.ts';

describe('a log id', () => {
  it('is 14 digits of local time and 20 hex digits', () => {
    const time = new Date(2026, 1, 3, 4, 5, 6, 789);
    expect(newLogId(time.getTime())).toMatch(/^20260203040506[0-9A-F]{20}$/);
    expect(newLogId(time.getTime() + 300)).toMatch(/^20260203040507/);
    expect(newLogId(time.getTime())).toMatch(/^20260203040506/);
  });

  it('is given out once', () => {
    const ids = Array.from({ length: 100_000 }, () => newLogId(1_793_000_000_000));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
