import { type AppIssue, sealAppIssue, unsealAppIssue } from './app-issue.ts';
import type { InstallationKeys } from './installation-keys.ts';
import { payloadKinds } from './sealed-payload.ts';

const prefix = 'a-';

/** `a-` and 42 URL-safe characters: a store app as itself, to obtain tenant access tokens. */
export function formatAppAccessToken(keys: InstallationKeys, issue: AppIssue): string {
  return prefix + sealAppIssue(keys, payloadKinds.appAccessToken, issue);
}

/** The issue behind a token, or undefined when this installation did not make it. Expiry is not judged here. */
export function readAppAccessToken(keys: InstallationKeys, token: string): AppIssue | undefined {
  if (!token.startsWith(prefix)) return undefined;
  return unsealAppIssue(keys, payloadKinds.appAccessToken, token.slice(prefix.length));
}
