import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowDigest } from '#operations/backup/row-digest.ts';

type Row = (string | number | null)[];

const totalOf = (rows: readonly Row[]) => {
  const digest = new RowDigest();
  for (const row of rows) digest.add(row);
  return digest.total;
};
const row = fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { minLength: 1, maxLength: 4 });
const rows = fc.array(row, { minLength: 1, maxLength: 8 });

describe('the digest of rows', () => {
  it('is the same in any order', () => {
    fc.assert(
      fc.property(rows, (some) => {
        expect(totalOf(some.toReversed())).toEqual(totalOf(some));
      }),
    );
  });

  it('is another one when a row is altered, missing, doubled or in place of another', () => {
    fc.assert(
      fc.property(rows, fc.nat(), (some, number) => {
        const at = number % some.length;
        const { digest } = totalOf(some);
        const [before, chosen, after] = [some.slice(0, at), some[at] as Row, some.slice(at + 1)];
        for (const others of [
          [...before, [...chosen, 'x'], ...after],
          [...before, chosen.with(0, `${chosen[0]}!`), ...after],
          [...before, ...after],
          [...some, chosen],
        ]) {
          expect(totalOf(others).digest).not.toBe(digest);
        }
      }),
    );
  });

  it('tells text from numbers and both from nothing', () => {
    const digests = [[1], ['1'], [null], ['null'], [''], ['1', null]].map((one) => totalOf([one]).digest);
    expect(new Set(digests).size).toBe(6);
  });
});
