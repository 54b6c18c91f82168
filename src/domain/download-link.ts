import { createHmac, timingSafeEqual } from 'node:crypto';
import type { InstallationKeys } from './installation-keys.ts';

/** A link lives at least this long, and less than a minute more: it ends with a whole minute, so that it can be reused. */
export const leastLinkLifeMs = 30 * 60_000;

const minuteMs = 60_000;
const payloadBytes = 16;
const macBytes = 16;
/** Characters of a formatted link. */
export const downloadLinkLength = 43;

/** What a download link lets anyone read who has it, and until when. */
export interface DownloadGrant {
  tenantNo: number;
  attachmentId: string;
  /** Unix milliseconds, a whole minute; the link is worth nothing from then on. */
  endsAtMs: number;
}

/** When a link that is made now ends. */
export function endOfLink(nowMs: number): number {
  return Math.ceil((nowMs + leastLinkLifeMs) / minuteMs) * minuteMs;
}

function macOf(keys: InstallationKeys, payload: Buffer): Buffer {
  return createHmac('sha256', keys.link).update(payload).digest().subarray(0, macBytes);
}

/** 43 URL-safe characters: tenant, attachment and end, and a signature over them. The same grant gives the same link. */
export function formatDownloadLink(keys: InstallationKeys, grant: DownloadGrant): string {
  const payload = Buffer.alloc(payloadBytes);
  payload.writeUInt32BE(grant.tenantNo, 0);
  payload.writeBigInt64BE(BigInt(grant.attachmentId), 4);
  payload.writeUInt32BE(grant.endsAtMs / minuteMs, 12);
  return Buffer.concat([payload, macOf(keys, payload)]).toString('base64url');
}

/** The grant behind a link, or undefined when this installation did not make it or it has ended. */
export function readDownloadLink(
  keys: InstallationKeys,
  link: string,
  nowMs: number,
): DownloadGrant | undefined {
  if (link.length !== downloadLinkLength) return undefined;
  const bytes = Buffer.from(link, 'base64url');
  // Base64 has other spellings of the same bytes; only the one that we hand out counts.
  if (bytes.length !== payloadBytes + macBytes || bytes.toString('base64url') !== link) return undefined;
  const payload = bytes.subarray(0, payloadBytes);
  if (!timingSafeEqual(bytes.subarray(payloadBytes), macOf(keys, payload))) return undefined;
  const endsAtMs = payload.readUInt32BE(12) * minuteMs;
  if (nowMs >= endsAtMs) return undefined;
  return {
    tenantNo: payload.readUInt32BE(0),
    attachmentId: payload.readBigInt64BE(4).toString(),
    endsAtMs,
  };
}
