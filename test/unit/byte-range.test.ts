import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRange } from '#http/byte-range.ts';

describe('a Range header', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=2-5', { start: 2, end: 5 }],
    ['bytes=9-', { start: 9, end: 9 }],
    ['bytes=0-', { start: 0, end: 9 }],
    ['bytes=5-999', { start: 5, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-10', { start: 0, end: 9 }],
    ['bytes=-999', { start: 0, end: 9 }],
    ['Bytes=0-4', { start: 0, end: 4 }],
    ['bytes= 0-4 ', { start: 0, end: 4 }],
    ['bytes=0-99999999999999999999999999', { start: 0, end: 9 }],
  ])('%s asks for a part of ten bytes', (header, part) => {
    expect(readRange(header, 10)).toEqual(part);
  });

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=99999999999999999999999999-', 'bytes=-0'])(
    '%s asks for what ten bytes do not have',
    (header) => {
      expect(readRange(header, 10)).toBe('unsatisfiable');
    },
  );

  it.each([
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=a-b',
    'bytes=0x0-9',
    'bytes=1.5-3',
    'bytes=--3',
    'bytes=0-1,3-4',
    'bytes=0-1,',
    'items=0-4',
    'bytes 0-4',
  ])('%s asks for no single part, so the whole is the answer', (header) => {
    expect(readRange(header, 10)).toBe('whole');
  });

  it('never leads outside the content', () => {
    const number = fc.option(fc.nat({ max: 60 }), { nil: '' });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 50 }), (first, last, size) => {
        const range = readRange(`bytes=${first}-${last}`, size);
        if (typeof range === 'string') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
        expect(range.end).toBeLessThan(size);
      }),
    );
  });
});
