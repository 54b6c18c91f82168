import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

const macBytes = 16;

/** First byte of a payload under the token key: what the text is good for, so that no kind is taken for another. */
export const payloadKinds = { tenantAccessToken: 1, appAccessToken: 2, appTicket: 3 } as const;

/** A payload with its proof of origin, as URL-safe characters; the same payload always gives the same text. */
export function seal(key: KeyObject, payload: Buffer): string {
  return Buffer.concat([payload, macOf(key, payload)]).toString('base64url');
}

/** The payload of a text that was sealed with this key, or undefined: of another length, or made elsewhere. */
export function unseal(key: KeyObject, text: string, payloadBytes: number): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== payloadBytes + macBytes) return undefined;
  // Base64 tolerates stray characters; only the one spelling that we hand out counts.
  if (bytes.toString('base64url') !== text) return undefined;
  const payload = bytes.subarray(0, payloadBytes);
  return timingSafeEqual(bytes.subarray(payloadBytes), macOf(key, payload)) ? payload : undefined;
}

function macOf(key: KeyObject, payload: Buffer): Buffer {
  return createHmac('sha256', key).update(payload).digest().subarray(0, macBytes);
}
