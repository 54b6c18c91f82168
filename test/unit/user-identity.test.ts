import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveInstallationKeys } from '#domain/installation-keys.ts';
import { deriveUserId, identityCipher } from '#domain/user-identity.ts';

const keys = deriveInstallationKeys(Buffer.alloc(32, 7));
const otherKeys = deriveInstallationKeys(Buffer.alloc(32, 8));
const tenants = fc.nat({ max: 2 ** 32 - 1 });
const userNos = fc.nat({ max: 2 ** 48 - 1 });

describe.each([
  ['open_id', 'ou_'],
  ['union_id', 'on_'],
] as const)('a derived %s', (kind, prefix) => {
  const cipher = identityCipher(keys, kind, 'cli_a');

  it('has the shape of the vendor’s, and leads back to its user', () => {
    fc.assert(
      fc.property(tenants, userNos, (tenantNo, userNo) => {
        const id = cipher.derive(tenantNo, userNo);
        expect(id).toMatch(new RegExp(`^${prefix}[0-9a-f]{32}$`));
        expect(cipher.resolve(tenantNo, id)).toBe(userNo);
        expect(cipher.resolve(tenantNo === 0 ? 1 : tenantNo - 1, id)).toBeUndefined();
      }),
    );
  });

  it('is the same for ever', () => {
    const again = identityCipher(deriveInstallationKeys(Buffer.alloc(32, 7)), kind, 'cli_a');
    expect(again.derive(1, 42)).toBe(cipher.derive(1, 42));
  });

  it('tells nothing to another owner, kind or installation', () => {
    const id = cipher.derive(1, 42);
    const otherKind = kind === 'open_id' ? 'union_id' : 'open_id';
    const strangers = [
      identityCipher(keys, kind, 'cli_b'),
      identityCipher(keys, otherKind, 'cli_a'),
      identityCipher(otherKeys, kind, 'cli_a'),
    ];
    for (const stranger of strangers) {
      expect(stranger.derive(1, 42).slice(3)).not.toBe(id.slice(3));
      expect(stranger.resolve(1, id)).toBeUndefined();
      expect(stranger.resolve(1, stranger.derive(1, 42).slice(0, 3) + id.slice(3))).toBeUndefined();
    }
  });

  it('has no digit in common with its neighbour by more than chance', () => {
    const ids = Array.from({ length: 1000 }, (_, userNo) => cipher.derive(1, userNo));
    expect(new Set(ids).size).toBe(1000);
    for (const [index, id] of ids.slice(1).entries()) {
      const same = [...id.slice(3)].filter((digit, at) => digit === ids[index]?.[at + 3]).length;
      expect(same).toBeLessThan(16);
    }
  });

  it('is nobody’s once a digit is another', () => {
    const id = cipher.derive(1, 42);
    for (let at = 0; at < id.length; at++) {
      for (const digit of '0123456789abcdefABCDEFg_') {
        if (digit === id[at]) continue;
        expect(cipher.resolve(1, id.slice(0, at) + digit + id.slice(at + 1))).toBeUndefined();
      }
    }
    for (const text of ['', prefix, `${id}0`, id.slice(0, -1), id.toUpperCase(), ` ${id}`, `${id}\n`]) {
      expect(cipher.resolve(1, text)).toBeUndefined();
    }
  });
});

describe('a derived user_id', () => {
  it('is ten characters, stable, and another for each user, tenant, attempt and installation', () => {
    const ids = [0, 1].flatMap((tenantNo) =>
      Array.from({ length: 500 }, (_, userNo) =>
        [0, 1].map((attempt) => deriveUserId(keys, tenantNo, userNo, attempt)),
      ).flat(),
    );
    for (const id of ids) expect(id).toMatch(/^[0-9a-z]{10}$/);
    expect(new Set(ids).size).toBe(2000);
    expect(deriveUserId(keys, 1, 499, 1)).toBe(ids.at(-1));
    expect(deriveUserId(otherKeys, 1, 499, 1)).not.toBe(ids.at(-1));
  });
});
