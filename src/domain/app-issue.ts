import type { InstallationKeys } from './installation-keys.ts';
import { seal, unseal } from './sealed-payload.ts';

/** What an app access token or an app ticket says: for which app, since when. */
export interface AppIssue {
  appNo: number;
  issuedAtMs: number;
  /** Rises when the app is disabled or gets a new secret; what was handed out before then ends. */
  epoch: number;
}

const payloadBytes = 15;

/** 42 URL-safe characters; the same issue of the same kind always gives the same text. */
export function sealAppIssue(keys: InstallationKeys, kind: number, issue: AppIssue): string {
  const payload = Buffer.alloc(payloadBytes);
  payload.writeUInt8(kind, 0);
  payload.writeUInt32BE(issue.appNo, 1);
  payload.writeUIntBE(issue.issuedAtMs, 5, 6);
  payload.writeUInt32BE(issue.epoch, 11);
  return seal(keys.token, payload);
}

export function unsealAppIssue(keys: InstallationKeys, kind: number, text: string): AppIssue | undefined {
  const payload = unseal(keys.token, text, payloadBytes);
  if (payload?.readUInt8(0) !== kind) return undefined;
  return {
    appNo: payload.readUInt32BE(1),
    issuedAtMs: payload.readUIntBE(5, 6),
    epoch: payload.readUInt32BE(11),
  };
}
