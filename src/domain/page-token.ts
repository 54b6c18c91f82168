import { hash, timingSafeEqual } from 'node:crypto';
import type { InstallationKeys } from './installation-keys.ts';

const idBytes = 8;
const macBytes = 16;

/** Where a page token may be used. */
export interface PageScope {
  endpoint: string;
  tenantNo: number;
}

/**
 * SHA-256 over key, tenant, id and endpoint, cut to 16 bytes. Everything before the endpoint has a fixed length and
 * the digest is cut, so it can't be extended; `crypto.hash` costs a fraction of an HMAC object, once or twice a page.
 */
function macOf(keys: InstallationKeys, scope: PageScope, id: Buffer): Buffer {
  const tenant = Buffer.alloc(4);
  tenant.writeUInt32BE(scope.tenantNo);
  const input = Buffer.concat([keys.page, tenant, id, Buffer.from(scope.endpoint)]);
  return hash('sha256', input, 'buffer').subarray(0, macBytes);
}

/** Opaque token for "the page after this id": 32 URL-safe characters. */
export function formatPageToken(keys: InstallationKeys, scope: PageScope, afterId: bigint): string {
  const id = Buffer.alloc(idBytes);
  id.writeBigInt64BE(afterId);
  return Buffer.concat([id, macOf(keys, scope, id)]).toString('base64url');
}

/** The id to go on after, or undefined when the token is not ours, or for another tenant or endpoint. */
export function readPageToken(keys: InstallationKeys, scope: PageScope, token: string): bigint | undefined {
  if (token.length !== 32) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // Base64 has other spellings of the same bytes; only the one that we hand out counts.
  if (bytes.length !== idBytes + macBytes || bytes.toString('base64url') !== token) return undefined;
  const id = bytes.subarray(0, idBytes);
  if (!timingSafeEqual(bytes.subarray(idBytes), macOf(keys, scope, id))) return undefined;
  return id.readBigInt64BE();
}
