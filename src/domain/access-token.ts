import { createHmac, timingSafeEqual } from 'node:crypto';
import type { InstallationKeys } from './installation-keys.ts';

/** A token lives two hours; with thirty minutes or more left, the same token is handed out again. */
export const tokenLifeMs = 7_200_000;
export const tokenRenewalMs = 1_800_000;

/** What a tenant access token says. It is recomputed from this, so only this is stored. */
export interface TokenIssue {
  appNo: number;
  tenantNo: number;
  issuedAtMs: number;
  /** Rises when the app is disabled, uninstalled or gets a new secret; older tokens then end. */
  epoch: number;
}

const formatVersion = 1;
const payloadBytes = 19;
const macBytes = 16;

function payloadOf(issue: TokenIssue): Buffer {
  const payload = Buffer.alloc(payloadBytes);
  payload.writeUInt8(formatVersion, 0);
  payload.writeUInt32BE(issue.appNo, 1);
  payload.writeUInt32BE(issue.tenantNo, 5);
  payload.writeUIntBE(issue.issuedAtMs, 9, 6);
  payload.writeUInt32BE(issue.epoch, 15);
  return payload;
}

function macOf(keys: InstallationKeys, payload: Buffer): Buffer {
  return createHmac('sha256', keys.token).update(payload).digest().subarray(0, macBytes);
}

/** `t-` and 47 URL-safe characters; the same issue always gives the same token. */
export function formatTenantAccessToken(keys: InstallationKeys, issue: TokenIssue): string {
  const payload = payloadOf(issue);
  return `t-${Buffer.concat([payload, macOf(keys, payload)]).toString('base64url')}`;
}

/** The issue behind a token, or undefined when this installation did not make it. Expiry is not judged here. */
export function readTenantAccessToken(keys: InstallationKeys, token: string): TokenIssue | undefined {
  const bytes = Buffer.from(token.slice(2), 'base64url');
  if (bytes.length !== payloadBytes + macBytes || bytes.readUInt8(0) !== formatVersion) return undefined;
  // Base64 tolerates stray characters; only the one spelling that we hand out counts.
  if (bytes.toString('base64url') !== token.slice(2)) return undefined;
  const payload = bytes.subarray(0, payloadBytes);
  if (!timingSafeEqual(bytes.subarray(payloadBytes), macOf(keys, payload))) return undefined;
  return {
    appNo: payload.readUInt32BE(1),
    tenantNo: payload.readUInt32BE(5),
    issuedAtMs: payload.readUIntBE(9, 6),
    epoch: payload.readUInt32BE(15),
  };
}
