import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTenantAccessToken, readTenantAccessToken } from '#domain/access-token.ts';
import { formatAppAccessToken, readAppAccessToken } from '#domain/app-access-token.ts';
import { formatAppTicket, readAppTicket } from '#domain/app-ticket.ts';
import { deriveInstallationKeys } from '#domain/installation-keys.ts';

const keys = deriveInstallationKeys(Buffer.alloc(32, 7));
const otherKeys = deriveInstallationKeys(Buffer.alloc(32, 8));
const issue = { appNo: 1, issuedAtMs: 1_795_334_400_123, epoch: 3 };
const uint32 = fc.nat({ max: 2 ** 32 - 1 });

describe.each([
  { name: 'an app access token', format: formatAppAccessToken, read: readAppAccessToken, prefix: 'a-' },
  { name: 'an app ticket', format: formatAppTicket, read: readAppTicket, prefix: '' },
])('$name', ({ format, read, prefix }) => {
  const text = format(keys, issue);

  it('is URL-safe text of a fixed length', () => {
    expect(text).toMatch(new RegExp(`^${prefix}[A-Za-z0-9_-]{42}$`));
  });

  it('says what it was made of, whatever that is', () => {
    const issues = fc.record({ appNo: uint32, issuedAtMs: fc.nat({ max: 2 ** 48 - 1 }), epoch: uint32 });
    fc.assert(
      fc.property(issues, (one) => {
        expect(read(keys, format(keys, one))).toEqual(one);
      }),
    );
  });

  it('is worth nothing once any of its characters is another, or with one more or less', () => {
    for (let at = 0; at < text.length; at++) {
      for (const character of 'AZaz09-_+/=. ') {
        if (character === text[at]) continue;
        expect(read(keys, text.slice(0, at) + character + text.slice(at + 1))).toBeUndefined();
      }
    }
    for (const other of [
      `${text}A`,
      `${text}=`,
      text.slice(0, -1),
      ` ${text}`,
      text.slice(2),
      `a-${text}`,
      '',
    ])
      expect(read(keys, other)).toBeUndefined();
  });

  it('is worth nothing with the key of another installation', () => {
    expect(read(otherKeys, text)).toBeUndefined();
  });
});

describe('what the installation signs', () => {
  it('is never taken for another kind, though it is cut to fit', () => {
    const tenantToken = formatTenantAccessToken(keys, { ...issue, tenantNo: 2 });
    const appToken = formatAppAccessToken(keys, issue);
    const ticket = formatAppTicket(keys, issue);
    expect(ticket).not.toBe(appToken.slice(2));
    for (const other of [ticket, `a-${ticket}`, `t-${ticket}`, tenantToken, tenantToken.slice(2)])
      expect(readAppAccessToken(keys, other)).toBeUndefined();
    for (const other of [appToken, appToken.slice(2), tenantToken, tenantToken.slice(2)])
      expect(readAppTicket(keys, other)).toBeUndefined();
    for (const other of [appToken, `t-${appToken.slice(2)}`, `t-${ticket}`])
      expect(readTenantAccessToken(keys, other)).toBeUndefined();
  });
});
