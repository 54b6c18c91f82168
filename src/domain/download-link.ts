import type { InstallationKeys } from './installation-keys.ts';
import { seal, unseal } from './sealed-payload.ts';

/** A link lives at least this long, and less than a minute more: it ends with a whole minute, so that it can be reused. */
export const leastLinkLifeMs = 30 * 60_000;

const minuteMs = 60_000;
const payloadBytes = 16;
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

/** 43 URL-safe characters: tenant, attachment and end, and a signature over them. The same grant gives the same link. */
export function formatDownloadLink(keys: InstallationKeys, grant: DownloadGrant): string {
  const payload = Buffer.alloc(payloadBytes);
  payload.writeUInt32BE(grant.tenantNo, 0);
  payload.writeBigInt64BE(BigInt(grant.attachmentId), 4);
  payload.writeUInt32BE(grant.endsAtMs / minuteMs, 12);
  return seal(keys.link, payload);
}

/** The grant behind a link, or undefined when this installation did not make it or it has ended. */
export function readDownloadLink(
  keys: InstallationKeys,
  link: string,
  nowMs: number,
): DownloadGrant | undefined {
  if (link.length !== downloadLinkLength) return undefined;
  const payload = unseal(keys.link, link, payloadBytes);
  if (!payload) return undefined;
  const endsAtMs = payload.readUInt32BE(12) * minuteMs;
  if (nowMs >= endsAtMs) return undefined;
  return {
    tenantNo: payload.readUInt32BE(0),
    attachmentId: payload.readBigInt64BE(4).toString(),
    endsAtMs,
  };
}
