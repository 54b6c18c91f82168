/** Every way in which an operation can refuse. What each means on the wire is decided in `http/errors.ts`. */
export type ErrorCode =
  | 'parameter_invalid'
  | 'field_rule_broken'
  | 'token_missing'
  | 'token_invalid'
  | 'token_malformed'
  | 'user_token_unsupported'
  | 'app_disabled'
  | 'app_not_installed'
  | 'scope_missing'
  | 'field_scope_missing'
  | 'rate_limited'
  | 'credentials_malformed'
  | 'app_secret_wrong'
  | 'app_unusable'
  | 'app_kind_wrong'
  | 'app_ticket_wrong'
  | 'app_access_token_wrong'
  | 'ticket_resend_refused'
  | 'not_found'
  | 'talent_unknown'
  | 'open_id_unknown'
  | 'open_id_of_another_app'
  | 'union_id_unknown'
  | 'user_id_unknown'
  | 'conflict'
  | 'refused';

/** One broken rule of one input field. `value` is the input as text. */
export interface FieldViolation {
  field: string;
  description: string;
  value?: string;
}

export interface ErrorDetails {
  violations?: FieldViolation[];
  /** Scopes of which one is needed. */
  scopes?: readonly string[];
  appId?: string;
  /** For `rate_limited`: allowance of the window, and whole seconds to wait. */
  limit?: number;
  resetSeconds?: number;
}

/** A refusal with a reason the caller may see. Anything else that is thrown is an internal error. */
export class MianpingError extends Error {
  override readonly name = 'MianpingError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** Characters of a value that a refusal repeats. */
const longestShownValue = 256;

function shown({ value, ...violation }: FieldViolation): FieldViolation {
  return value === undefined ? violation : { ...violation, value: value.slice(0, longestShownValue) };
}

/** A parameter that is well formed by declaration but cannot be used. */
export function invalidParameter(
  violation: FieldViolation,
  code: ErrorCode = 'parameter_invalid',
): MianpingError {
  const text = `${violation.field}: ${violation.description}`;
  return new MianpingError(code, text, { violations: [shown(violation)] });
}

/** Input that breaks declared rules, all of them at once. */
export function brokenRules(violations: readonly FieldViolation[]): MianpingError {
  const text = violations.map(({ field, description }) => `${field}: ${description}`).join('; ');
  return new MianpingError('field_rule_broken', `Parameter error: ${text}`, {
    violations: violations.map(shown),
  });
}
