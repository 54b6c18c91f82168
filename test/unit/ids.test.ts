import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormedId, toStoredId } from '#domain/ids.ts';

describe('an id', () => {
  it('is well formed when it is digits, however many', () => {
    for (const text of ['0', '7', '007', '9223372036854775807', '9223372036854775808', '9'.repeat(100_000)]) {
      expect(isWellFormedId(text)).toBe(true);
    }
    for (const text of ['', ' 1', '1 ', '1\n', '-1', '+1', '1.0', '1e3', '0x1', '１', '१', 'abc', '1,2']) {
      expect(isWellFormedId(text), text).toBe(false);
    }
  });

  it('can be stored from 1 to 2^63 - 1', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), (id) => {
        expect(toStoredId(id.toString())).toBe(id);
      }),
    );
    expect(toStoredId('9223372036854775807')).toBe(2n ** 63n - 1n);
  });

  it('is unknown beyond that, and never an error', () => {
    for (const text of [
      '0',
      '000',
      '9223372036854775808',
      '18446744073709551616',
      '9'.repeat(1_000_000),
      '',
      '-5',
      'x',
    ]) {
      expect(toStoredId(text)).toBeUndefined();
    }
  });

  it('is the same id with leading zeros', () => {
    expect(toStoredId('00042')).toBe(42n);
  });
});
