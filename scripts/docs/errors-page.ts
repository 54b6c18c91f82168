import type { ErrorCode } from '#domain/errors.ts';
import { answers, systemErrorCode } from '#http/errors.ts';
import { generatedPage, table } from './markdown.ts';

/** When a caller meets each refusal; undefined for those that only the command line can meet. */
const occasions = {
  parameter_invalid:
    'a parameter is well formed and useless: an id that is not digits, a bad `page_token`, an unknown record',
  field_rule_broken: 'a parameter breaks a declared rule: `page_size`, too many `ids`, `user_id_type`',
  token_missing: 'no `Authorization` header, or one that does not begin with `Bearer ` and a token',
  token_invalid: 'a `t-` token that was not made here, has expired, or ended when the app was changed',
  token_malformed: 'a token that begins with neither `t-` nor `u-`',
  user_token_unsupported: 'a user token (`u-…` or `eyJ…`): there are none here yet',
  app_disabled: 'the app of the token is disabled',
  app_not_installed: 'the app of the token is not installed in the tenant of the token',
  scope_missing: 'the app has none of the scopes that the endpoint asks for',
  field_scope_missing: '`user_id_type=user_id` without `contact:user.employee_id:readonly`',
  rate_limited: 'too many calls; also too many wrong secrets at the token endpoints',
  credentials_malformed: 'token endpoints: body not JSON, a field missing or not text, `app_id` unknown',
  app_secret_wrong: 'token endpoints: wrong secret',
  app_unusable: 'token endpoints: right secret, but the app is disabled or, a custom app, not installed',
  app_kind_wrong: 'token endpoints: a store app asks as if it were a custom one, or the other way round',
  app_ticket_wrong:
    '`app_access_token`: the `app_ticket` was not made here, has expired, or ended with its secret',
  app_access_token_wrong:
    '`tenant_access_token`: the `app_access_token` is no good, or the store app is not installed in the tenant',
  ticket_resend_refused: '`app_ticket/resend`: not a store app, or one without an event URL',
  not_found: undefined,
  talent_unknown: '`talent_id` names no talent, and no application does',
  open_id_unknown: 'an `open_id` in the request is nobody’s',
  open_id_of_another_app: 'an `open_id` in the request is the one of another app of the tenant',
  union_id_unknown: 'a `union_id` in the request is nobody’s',
  user_id_unknown: 'a `user_id` in the request is nobody’s',
  conflict: undefined,
  refused: undefined,
} satisfies Record<ErrorCode, string | undefined>;

const intro = `
Decide on \`code\`, never on \`msg\`: texts may change. Every JSON answer under \`/open-apis\` carries its log id in the
header \`X-Tt-Logid\`; refusals with a status other than 200 repeat it as \`error.log_id\`. Search the server's log for it.
`;

const others = `
## Answers that are not of this form

| path | status | body | when |
| --- | --- | --- | --- |
| any | 404 | \`404 page not found\`, plain text | unknown path, or a method that the path does not have |
| any | 403 | plain text | the demo, called with a \`Host\` that is not loopback |
| \`/metrics\` | 403 | plain text | called from elsewhere without the token of \`metrics_token\` |
| \`/readyz\` | 503 | \`{"status":"…"}\` | database not reachable or silent, schema not the one of this version, blob store not usable, or stopping |
`;

export function errorsPage(): string {
  const rows = Object.entries(answers).flatMap(([name, { status, code }]) => {
    const occasion = occasions[name as ErrorCode];
    return occasion === undefined ? [] : [[String(status), codeCell(code), occasion]];
  });
  rows.push(['500', `\`${systemErrorCode}\``, 'a failure inside; the answer tells no cause, the log does']);
  return [
    generatedPage('Errors', '`src/http/errors.ts`', intro),
    table(['HTTP', 'code', 'when'], rows),
    others.trimStart(),
  ].join('\n');
}

function codeCell(code: number | 'declared'): string {
  if (code !== 'declared') return `\`${code}\``;
  return '`1002002`, or `99992402` by the setting `parameter_error_code`';
}
