import type { InstallationKeys } from './installation-keys.ts';
import { payloadKinds, seal, unseal } from './sealed-payload.ts';

/** A token lives two hours; with thirty minutes or more left, the same token is handed out again. */
export const tokenLifeMs = 7_200_000;
export const tokenRenewalMs = 1_800_000;

/** What a tenant access token says. It is recomputed from this, so only this is stored. */
export interface TokenIssue {
  appNo: number;
  tenantNo: number;
  /** Also ends the token when the app is uninstalled: one from before a later installation is dead. */
  issuedAtMs: number;
  /** Rises when the app is disabled or gets a new secret; older tokens then end. */
  epoch: number;
}

const payloadBytes = 19;

function payloadOf(issue: TokenIssue): Buffer {
  const payload = Buffer.alloc(payloadBytes);
  payload.writeUInt8(payloadKinds.tenantAccessToken, 0);
  payload.writeUInt32BE(issue.appNo, 1);
  payload.writeUInt32BE(issue.tenantNo, 5);
  payload.writeUIntBE(issue.issuedAtMs, 9, 6);
  payload.writeUInt32BE(issue.epoch, 15);
  return payload;
}

/** `t-` and 47 URL-safe characters; the same issue always gives the same token. */
export function formatTenantAccessToken(keys: InstallationKeys, issue: TokenIssue): string {
  return `t-${seal(keys.token, payloadOf(issue))}`;
}

/** The issue behind a token, or undefined when this installation did not make it. Expiry is not judged here. */
export function readTenantAccessToken(keys: InstallationKeys, token: string): TokenIssue | undefined {
  const payload = unseal(keys.token, token.slice(2), payloadBytes);
  if (payload?.readUInt8(0) !== payloadKinds.tenantAccessToken) return undefined;
  return {
    appNo: payload.readUInt32BE(1),
    tenantNo: payload.readUInt32BE(5),
    issuedAtMs: payload.readUIntBE(9, 6),
    epoch: payload.readUInt32BE(15),
  };
}
