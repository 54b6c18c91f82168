import { hash } from 'node:crypto';

const names = '(?:app_?secret|(?:(?:tenant|app|user)_?)?access_?token|app_?ticket)';
/** Of a JSON object, or what was meant to be one. Also where the text was cut off in the middle of the value. */
const fields = new RegExp(`((["'])${names}\\2\\s*:\\s*(["']))((?:(?!\\3)[^\\\\]|\\\\.)*)(\\3|\\\\?$)`, 'gis');
/** Of a query, or of a form. */
const parameters = new RegExp(`(\\b${names}=)([^&\\s"'#]+)`, 'gi');
/** Access tokens, wherever they stand. No page token is as long. */
const tokens = /(?<![\w-])[a-z]-[\w-]{42,}/g;
/** A text this short may stand anywhere by chance. */
const shortestKnown = 8;

/** What stands for a token or a secret: always the same for the same one, so that they can be told apart. */
export function maskOf(secret: string): string {
  const prefix = /^[a-z]-/.exec(secret)?.[0] ?? '';
  return `${prefix}***${hash('sha256', secret).slice(0, 8)}`;
}

/** A text without what lets its reader in. */
export function masked(text: string): string {
  return text
    .replace(tokens, maskOf)
    .replace(
      fields,
      (_all, before: string, _quote, _other, secret: string, after: string) =>
        before + maskOnce(secret) + after,
    )
    .replace(parameters, (_all, before: string, secret: string) => before + maskOnce(secret));
}

const isMask = /^(?:[a-z]-)?\*\*\*[0-9a-f]{8}$/;

function maskOnce(secret: string): string {
  return secret === '' || isMask.test(secret) ? secret : maskOf(secret);
}

/** Masks a secret that is known wherever it stands, beside what `masked` does. */
export function maskerOf(secret: string): (text: string) => string {
  if (secret.length < shortestKnown) return masked;
  const mask = maskOf(secret);
  return (text) => masked(text.replaceAll(secret, mask));
}
