import { hash } from 'node:crypto';

/** Also where the text was cut off in the middle of the value. */
const secretFields =
  /("(?:app_secret|tenant_access_token|app_access_token|app_ticket)"\s*:\s*")((?:[^"\\]|\\.)*)("|\\?$)/gs;

/** What stands for a token or a secret: always the same for the same one, so that they can be told apart. */
export function maskOf(secret: string): string {
  const prefix = /^[a-z]-/.exec(secret)?.[0] ?? '';
  return `${prefix}***${hash('sha256', secret).slice(0, 8)}`;
}

/** A JSON text without what lets its reader in. */
export function masked(text: string): string {
  return text.replace(secretFields, (_all, before: string, secret: string, after: string) =>
    secret === '' ? before + after : before + maskOf(secret) + after,
  );
}
