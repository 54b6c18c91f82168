import type { ErrorEnvelope, ErrorObject } from '#contract/envelope.ts';
import type { ErrorCode, MianpingError } from '#domain/errors.ts';
import type { HttpSettings } from './edge.ts';

interface Answer {
  status: number;
  /** `declared`: the setting decides between the service's code and the gateway's. */
  code: number | 'declared';
}

/** What each refusal is on the wire. Sources: auth.md §2.2, §6, §7; platform.md §4, §5. */
export const answers = {
  parameter_invalid: { status: 400, code: 1002002 },
  field_rule_broken: { status: 400, code: 'declared' },
  token_missing: { status: 400, code: 99991661 },
  token_invalid: { status: 400, code: 99991663 },
  token_malformed: { status: 400, code: 99991671 },
  user_token_unsupported: { status: 400, code: 99991668 },
  app_disabled: { status: 400, code: 99991662 },
  app_not_installed: { status: 400, code: 99991673 },
  scope_missing: { status: 400, code: 99991672 },
  field_scope_missing: { status: 400, code: 99991672 },
  rate_limited: { status: 429, code: 99991400 },
  credentials_malformed: { status: 200, code: 10003 },
  app_secret_wrong: { status: 200, code: 10014 },
  app_unusable: { status: 200, code: 10014 },
  app_kind_wrong: { status: 200, code: 10005 },
  app_ticket_wrong: { status: 200, code: 10012 },
  app_access_token_wrong: { status: 200, code: 10013 },
  ticket_resend_refused: { status: 200, code: 10016 },
  not_found: { status: 400, code: 1002002 },
  talent_unknown: { status: 400, code: 1002102 },
  open_id_unknown: { status: 400, code: 99992351 },
  open_id_of_another_app: { status: 400, code: 99992361 },
  union_id_unknown: { status: 400, code: 99992363 },
  user_id_unknown: { status: 400, code: 99992360 },
  conflict: { status: 400, code: 1002002 },
  refused: { status: 400, code: 1002002 },
} as const satisfies Record<ErrorCode, Answer>;

const usualParameterErrorCode = 1002002;

/** An internal error: the caller learns nothing but the log id. */
export const systemErrorCode = 1002001;

export interface Refusal {
  status: number;
  body: ErrorEnvelope & { data?: Record<string, never> };
  headers: readonly string[];
}

/** `parameterErrorCode`: what the route answers instead of the service's usual code for a parameter error. */
export function refusalOf(
  error: MianpingError,
  logId: string,
  settings: HttpSettings,
  parameterErrorCode: number = usualParameterErrorCode,
): Refusal {
  const { status, code: declared } = answers[error.code];
  const usual = declared === 'declared' ? settings.parameterErrorCode : declared;
  const code = usual === usualParameterErrorCode ? parameterErrorCode : usual;
  if (status === 200) {
    const data = error.code === 'credentials_malformed' ? { data: {} } : {};
    return { status, headers: [], body: { code, ...data, msg: error.message } };
  }
  const msg = code === 99992402 ? 'field validation failed' : error.message;
  return {
    status,
    headers: limitHeaders(error),
    body: { code, msg, error: { ...guidance(code, logId, settings), ...detailsOf(error, settings) } },
  };
}

export function systemError(logId: string, settings: HttpSettings): Refusal {
  return {
    status: 500,
    headers: [],
    body: { code: systemErrorCode, msg: 'System error', error: guidance(systemErrorCode, logId, settings) },
  };
}

function guidance(code: number, logId: string, settings: HttpSettings): ErrorObject {
  return {
    message: `Refer to the documentation to fix the error: ${settings.publicUrl}/docs`,
    log_id: logId,
    troubleshooter: `排查建议查看(Troubleshooting suggestions): search the server log for ${logId} (code ${code})`,
  };
}

function limitHeaders({ details }: MianpingError): readonly string[] {
  if (details.resetSeconds === undefined) return [];
  return [
    'x-ogw-ratelimit-limit',
    String(details.limit),
    'x-ogw-ratelimit-reset',
    String(details.resetSeconds),
  ];
}

function detailsOf(error: MianpingError, settings: HttpSettings): Partial<ErrorObject> {
  const { violations, scopes } = error.details;
  if (violations) return { field_violations: violations };
  if (!scopes) return {};
  const type = error.code === 'field_scope_missing' ? 'field_scope_required' : 'action_scope_required';
  const list = scopes.join(', ');
  return {
    permission_violations: scopes.map((subject) => ({ type, subject })),
    helps: [
      {
        url: `${settings.publicUrl}/docs`,
        description:
          `Learn more about scopes and how to add them: [${list}]. ` +
          `On this server: mianping app grant ${error.details.appId} --scope ${scopes[0]}`,
      },
    ],
  };
}
