import { hash, timingSafeEqual } from 'node:crypto';
import type { InstallationKeys } from './installation-keys.ts';

const valueBytes = 8;
const macBytes = 16;

/** Where a page token may be used. */
export interface PageScope {
  /** No endpoint's name ends with another's, so values and name can't be taken for each other. */
  endpoint: string;
  tenantNo: number;
}

/**
 * SHA-256 over key, tenant, values and endpoint, cut to 16 bytes. It can't be extended, because the digest is cut;
 * `crypto.hash` costs a fraction of an HMAC object, once or twice a page.
 */
function macOf(keys: InstallationKeys, scope: PageScope, values: Buffer): Buffer {
  const tenant = Buffer.alloc(4);
  tenant.writeUInt32BE(scope.tenantNo);
  const input = Buffer.concat([keys.page, tenant, values, Buffer.from(scope.endpoint)]);
  return hash('sha256', input, 'buffer').subarray(0, macBytes);
}

/**
 * Opaque token for "the page after this": the values that the list is ordered by, most significant first, mostly just
 * the id. 32 URL-safe characters for one value, 43 for two.
 */
export function formatPageToken(keys: InstallationKeys, scope: PageScope, ...after: bigint[]): string {
  const values = Buffer.alloc(after.length * valueBytes);
  for (let index = 0; index < after.length; index++) {
    values.writeBigInt64BE(after[index] as bigint, index * valueBytes);
  }
  return Buffer.concat([values, macOf(keys, scope, values)]).toString('base64url');
}

/** The id to go on after, or undefined when the token is not ours, or for another tenant or endpoint. */
export function readPageToken(keys: InstallationKeys, scope: PageScope, token: string): bigint | undefined {
  return readValues(keys, scope, token, 1)?.readBigInt64BE();
}

/** The two values to go on after, of a list that is ordered by two. */
export function readPageTokenPair(
  keys: InstallationKeys,
  scope: PageScope,
  token: string,
): readonly [bigint, bigint] | undefined {
  const values = readValues(keys, scope, token, 2);
  return values && [values.readBigInt64BE(), values.readBigInt64BE(valueBytes)];
}

function readValues(
  keys: InstallationKeys,
  scope: PageScope,
  token: string,
  count: number,
): Buffer | undefined {
  const length = count * valueBytes;
  if (token.length !== Math.ceil(((length + macBytes) * 4) / 3)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // Base64 has other spellings of the same bytes; only the one that we hand out counts.
  if (bytes.length !== length + macBytes || bytes.toString('base64url') !== token) return undefined;
  const values = bytes.subarray(0, length);
  return timingSafeEqual(bytes.subarray(length), macOf(keys, scope, values)) ? values : undefined;
}
