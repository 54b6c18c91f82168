import { createHmac, timingSafeEqual } from 'node:crypto';
import type { InstallationKeys } from './installation-keys.ts';

const macBytes = 16;

/** First byte of a payload: what the text is good for, so that one kind is never taken for another. */
export const payloadKinds = { tenantAccessToken: 1, appAccessToken: 2, appTicket: 3 } as const;

/** A payload with its proof of origin, as URL-safe characters; the same payload always gives the same text. */
export function seal(keys: InstallationKeys, payload: Buffer): string {
  return Buffer.concat([payload, macOf(keys, payload)]).toString('base64url');
}

/** The payload of a text that this installation sealed, or undefined: wrong kind, wrong length, or made elsewhere. */
export function unseal(
  keys: InstallationKeys,
  text: string,
  kind: number,
  payloadBytes: number,
): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== payloadBytes + macBytes || bytes.readUInt8(0) !== kind) return undefined;
  // Base64 tolerates stray characters; only the one spelling that we hand out counts.
  if (bytes.toString('base64url') !== text) return undefined;
  const payload = bytes.subarray(0, payloadBytes);
  return timingSafeEqual(bytes.subarray(payloadBytes), macOf(keys, payload)) ? payload : undefined;
}

function macOf(keys: InstallationKeys, payload: Buffer): Buffer {
  return createHmac('sha256', keys.token).update(payload).digest().subarray(0, macBytes);
}
