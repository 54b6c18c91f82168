import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfLink, formatDownloadLink, readDownloadLink } from '#domain/download-link.ts';
import { deriveInstallationKeys } from '#domain/installation-keys.ts';

const keys = deriveInstallationKeys(Buffer.alloc(32, 7));
const nowMs = Date.UTC(2026, 10, 22, 8, 0, 0);
const minuteMs = 60_000;
const grant = { tenantNo: 1, attachmentId: '6949805467799537964', endsAtMs: endOfLink(nowMs) };
const link = formatDownloadLink(keys, grant);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ';

describe('the end of a link', () => {
  it('is a whole minute, 30 to 31 minutes away', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (madeAtMs) => {
        const end = endOfLink(madeAtMs);
        expect(end % minuteMs).toBe(0);
        expect(end - madeAtMs).toBeGreaterThanOrEqual(30 * minuteMs);
        expect(end - madeAtMs).toBeLessThan(31 * minuteMs);
      }),
    );
  });
});

describe('a download link', () => {
  it('leads back to what it was made for', () => {
    const ids = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String);
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 2 ** 32 - 1 }), (attachmentId, tenantNo) => {
        const made = formatDownloadLink(keys, { ...grant, attachmentId, tenantNo });
        expect(made).toMatch(/^[A-Za-z0-9_-]{43}$/);
        expect(readDownloadLink(keys, made, nowMs)).toEqual({ ...grant, attachmentId, tenantNo });
      }),
    );
  });

  it('is good until its minute begins, and not a millisecond longer', () => {
    expect(readDownloadLink(keys, link, grant.endsAtMs - 1)).toEqual(grant);
    expect(readDownloadLink(keys, link, grant.endsAtMs)).toBeUndefined();
    expect(readDownloadLink(keys, link, grant.endsAtMs + 1)).toBeUndefined();
  });

  it('is the same from every process of an installation, and worth nothing in another', () => {
    expect(formatDownloadLink(deriveInstallationKeys(Buffer.alloc(32, 7)), { ...grant })).toBe(link);
    expect(readDownloadLink(deriveInstallationKeys(Buffer.alloc(32, 8)), link, nowMs)).toBeUndefined();
  });

  it('is worth nothing once any of its characters is another', () => {
    for (let at = 0; at < link.length; at++) {
      for (const character of alphabet) {
        if (character === link[at]) continue;
        const forged = link.slice(0, at) + character + link.slice(at + 1);
        expect(readDownloadLink(keys, forged, nowMs), forged).toBeUndefined();
      }
    }
  });

  it('is worth nothing once any of its bytes is another', () => {
    const bytes = Buffer.from(link, 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const forged = Buffer.from(bytes);
        forged[at] = (forged[at] as number) ^ (1 << bit);
        expect(readDownloadLink(keys, forged.toString('base64url'), nowMs)).toBeUndefined();
      }
    }
  });

  it('is not signed by a key that is used for anything else', () => {
    const payload = Buffer.from(link, 'base64url').subarray(0, 16);
    for (const key of [keys.token, keys.page, keys.identity]) {
      const mac = createHmac('sha256', key).update(payload).digest().subarray(0, 16);
      const forged = Buffer.concat([payload, mac]).toString('base64url');
      expect(readDownloadLink(keys, forged, nowMs)).toBeUndefined();
    }
  });

  it('can be any text without harm', () => {
    const texts = [
      '',
      'A',
      'A'.repeat(43),
      '💥'.repeat(22),
      `${link}=`,
      ` ${link}`,
      `${link}A`,
      link.repeat(9),
    ];
    for (const text of [...texts, link.slice(1), link.slice(0, -1)]) {
      expect(readDownloadLink(keys, text, nowMs), text).toBeUndefined();
    }
  });
});
