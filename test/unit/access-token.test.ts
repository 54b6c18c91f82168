import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTenantAccessToken, readTenantAccessToken, type TokenIssue } from '#domain/access-token.ts';
import { deriveInstallationKeys } from '#domain/installation-keys.ts';

const keys = deriveInstallationKeys(Buffer.alloc(32, 7));
const otherKeys = deriveInstallationKeys(Buffer.alloc(32, 8));
const issue: TokenIssue = { appNo: 1, tenantNo: 2, issuedAtMs: 1_795_334_400_123, epoch: 3 };
const token = formatTenantAccessToken(keys, issue);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ';
const uint32 = fc.nat({ max: 2 ** 32 - 1 });

describe('a tenant access token', () => {
  it('is text that clients take for the vendor’s', () => {
    expect(token).toMatch(/^t-[A-Za-z0-9_-]{47}$/);
  });

  it('says what it was made of, whatever that is', () => {
    const issues = fc.record({
      appNo: uint32,
      tenantNo: uint32,
      issuedAtMs: fc.nat({ max: 2 ** 48 - 1 }),
      epoch: uint32,
    });
    fc.assert(
      fc.property(issues, (one) => {
        expect(readTenantAccessToken(keys, formatTenantAccessToken(keys, one))).toEqual(one);
      }),
    );
  });

  it('is the same for the same issue, and another for any other', () => {
    expect(formatTenantAccessToken(keys, { ...issue })).toBe(token);
    for (const change of [{ appNo: 9 }, { tenantNo: 9 }, { issuedAtMs: 9 }, { epoch: 9 }]) {
      expect(formatTenantAccessToken(keys, { ...issue, ...change })).not.toBe(token);
    }
  });

  it('is worth nothing once any of its characters is another', () => {
    for (let at = 2; at < token.length; at++) {
      for (const character of alphabet) {
        if (character === token[at]) continue;
        const forged = token.slice(0, at) + character + token.slice(at + 1);
        expect(readTenantAccessToken(keys, forged), forged).toBeUndefined();
      }
    }
  });

  it('is worth nothing shortened, lengthened or decorated', () => {
    for (let length = 2; length < token.length; length++) {
      expect(readTenantAccessToken(keys, token.slice(0, length))).toBeUndefined();
    }
    for (const suffix of ['A', '=', '==', ' ', '\n', '\0', '%', '💥', token]) {
      expect(readTenantAccessToken(keys, token + suffix)).toBeUndefined();
      expect(readTenantAccessToken(keys, `t-${suffix}${token.slice(2)}`)).toBeUndefined();
    }
  });

  it('is worth nothing with the key of another installation', () => {
    expect(readTenantAccessToken(otherKeys, token)).toBeUndefined();
  });

  it('can be any text without harm', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary-ascii', maxLength: 60 }),
          fc.base64String({ minLength: 48, maxLength: 48 }),
        ),
        (text) => {
          expect(readTenantAccessToken(keys, `t-${text}`)).toBeUndefined();
        },
      ),
    );
    expect(readTenantAccessToken(keys, `t-${'A'.repeat(1_000_000)}`)).toBeUndefined();
  });
});
