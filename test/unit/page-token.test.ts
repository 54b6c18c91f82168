import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveInstallationKeys } from '#domain/installation-keys.ts';
import { formatPageToken, readPageToken, readPageTokenPair } from '#domain/page-token.ts';

const keys = deriveInstallationKeys(Buffer.alloc(32, 7));
const scope = { endpoint: 'hire.v1.interview_records.list', tenantNo: 1 };
const afterId = 6949805467799537964n;
const token = formatPageToken(keys, scope, afterId);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ';

describe('a page token', () => {
  it('leads back to its place, whatever that is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), (id) => {
        const made = formatPageToken(keys, scope, id);
        expect(made).toMatch(/^[A-Za-z0-9_-]{32}$/);
        expect(readPageToken(keys, scope, made)).toBe(id);
      }),
    );
  });

  it('is the same from every process of an installation', () => {
    expect(formatPageToken(deriveInstallationKeys(Buffer.alloc(32, 7)), { ...scope }, afterId)).toBe(token);
  });

  it('works for its tenant, endpoint and installation only', () => {
    expect(readPageToken(keys, { ...scope, tenantNo: 2 }, token)).toBeUndefined();
    expect(readPageToken(keys, { ...scope, endpoint: 'hire.v1.interviews.list' }, token)).toBeUndefined();
    expect(readPageToken(keys, { ...scope, endpoint: `${scope.endpoint}x` }, token)).toBeUndefined();
    expect(readPageToken(deriveInstallationKeys(Buffer.alloc(32, 8)), scope, token)).toBeUndefined();
  });

  it('is worth nothing once any of its characters is another', () => {
    for (const made of [
      token,
      formatPageToken(keys, scope, 2n ** 63n - 1n),
      formatPageToken(keys, scope, 2n ** 62n),
    ]) {
      for (let at = 0; at < made.length; at++) {
        for (const character of alphabet) {
          if (character === made[at]) continue;
          const forged = made.slice(0, at) + character + made.slice(at + 1);
          expect(readPageToken(keys, scope, forged), forged).toBeUndefined();
        }
      }
    }
  });

  it('can be any text without harm', () => {
    for (const text of [
      '',
      'A',
      'x'.repeat(32),
      '💥'.repeat(16),
      `${token}=`,
      ` ${token}`,
      token.repeat(1000),
    ]) {
      expect(readPageToken(keys, scope, text)).toBeUndefined();
    }
  });
});

describe('a page token of a list that is ordered by two values', () => {
  const pairScope = { endpoint: 'hire.v1.interviews.list', tenantNo: 1 };
  const int64 = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });

  it('leads back to its place, and only where it is from', () => {
    fc.assert(
      fc.property(int64, int64, (begin, id) => {
        const made = formatPageToken(keys, pairScope, begin, id);
        expect(made).toMatch(/^[A-Za-z0-9_-]{43}$/);
        expect(readPageTokenPair(keys, pairScope, made)).toEqual([begin, id]);
        expect(readPageTokenPair(keys, { ...pairScope, tenantNo: 2 }, made)).toBeUndefined();
        expect(readPageTokenPair(keys, { ...pairScope, endpoint: 'x' }, made)).toBeUndefined();
      }),
    );
  });

  it('is no token of one value, and the other way round', () => {
    const pair = formatPageToken(keys, pairScope, 1n, 2n);
    expect(readPageToken(keys, pairScope, pair)).toBeUndefined();
    expect(readPageToken(keys, pairScope, pair.slice(0, 32))).toBeUndefined();
    expect(readPageTokenPair(keys, scope, token)).toBeUndefined();
    expect(readPageTokenPair(keys, scope, `${token}${'A'.repeat(11)}`)).toBeUndefined();
  });

  it('is worth nothing once any of its characters is another', () => {
    const made = formatPageToken(keys, pairScope, 1_710_036_000_000n, 7343027932818671916n);
    for (let at = 0; at < made.length; at++) {
      for (const character of alphabet) {
        if (character === made[at]) continue;
        const forged = made.slice(0, at) + character + made.slice(at + 1);
        expect(readPageTokenPair(keys, pairScope, forged), forged).toBeUndefined();
      }
    }
  });
});
