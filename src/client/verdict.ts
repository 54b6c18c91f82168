import type { Facts } from './errors.ts';
import type { Reply } from './exchange.ts';

/** What an answer means for the call. */
export type Verdict =
  | { kind: 'ok'; envelope: Record<string, unknown> }
  /** Asked too often; `resetSeconds` is undefined when the answer does not say how long to wait. */
  | ({ kind: 'throttled'; resetSeconds: number | undefined } & Facts)
  | ({ kind: 'dead_token' } & Facts)
  /** It may go well another time. */
  | ({ kind: 'passing' } & Facts)
  | ({ kind: 'refused'; advice: string } & Facts);

export type Failure = Exclude<Verdict, { kind: 'ok' }>;

const throttled = 99991400;
/** Refusals of the Authorization header that another token may mend. */
const deadToken = new Set([99991663, 99991664, 99991665, 99991668, 99991671, 99991677]);
/** 1020001 stands in the vendor's old table for 1002001. */
const systemError = new Set([1002001, 1020001]);

const advices: Record<number, string> = {
  10003: 'Check the app id, and that the domain is the one of the app',
  10014: 'Check the app secret, and that the app is enabled',
  10015: 'Check the app secret',
  99991401: "Add this machine's address to the app's list of allowed addresses",
  99991403: "The month's quota of calls is used up",
  99991543: 'Check app id and app secret',
  99991661: 'The Authorization header did not arrive: a proxy may take it away',
  99991662: 'Enable the app',
  99991672: 'Give the app one of the scopes that are named, and publish it',
  99991673: 'Install the app in the tenant',
};

/** Judge an answer. `hide` takes secrets out of what the server says. */
export function judge(reply: Reply, hide: (text: string) => string): Verdict {
  const { status, headers, json } = reply;
  const envelope = envelopeIn(json);
  const code = envelope?.code as number | undefined;
  const reason = hide(envelope ? reasonIn(envelope) : noEnvelope(reply)).slice(0, 500);
  const logId = logIdOf(reply);
  const facts: Facts = { reason, code, httpStatus: status, logId: logId && hide(logId) };
  if (envelope && code === 0 && status >= 200 && status < 300) return { kind: 'ok', envelope };
  if (code === throttled || (status === 429 && !isFinal(code))) {
    return { kind: 'throttled', resetSeconds: resetSeconds(headers), ...facts };
  }
  if (code !== undefined && deadToken.has(code)) return { kind: 'dead_token', ...facts };
  if (envelope === undefined) return withoutEnvelope(reply, facts, hide);
  if (code === 0 || systemError.has(code as number) || isPassing(status))
    return { kind: 'passing', ...facts };
  return { kind: 'refused', advice: advices[code as number] ?? '', ...facts };
}

/** Codes that stay what they are, even beside HTTP 429. */
function isFinal(code: number | undefined): boolean {
  return code !== undefined && code in advices;
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 425;
}

function envelopeIn(json: unknown): Record<string, unknown> | undefined {
  return isObject(json) && Number.isInteger(json.code) ? json : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Not an answer of the API: of a proxy in between, or of something else altogether. */
function withoutEnvelope(
  { status, headers, beginning }: Reply,
  facts: Facts,
  hide: (text: string) => string,
): Verdict {
  if (status === 301 || status === 308) {
    const target = originOf(hide(headers.get('location') ?? ''));
    return { kind: 'refused', ...facts, advice: `Redirects are not followed: set the domain to ${target}` };
  }
  if (status === 404 && beginning.startsWith('404 page not found')) {
    return { kind: 'refused', ...facts, advice: 'There is no such API under this domain: check the domain' };
  }
  return { kind: 'passing', ...facts };
}

function originOf(location: string): string {
  return urlOf(location)?.origin ?? 'where the API is';
}

/** A URL, or undefined when it is none. `URL.canParse` is younger than some Node 18. */
export function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function noEnvelope({ status, problem }: Reply): string {
  if (status >= 300 && status < 400) return 'answered with a redirect';
  return problem ?? 'the body is JSON, but no answer of the API: it has no code';
}

/** `msg`, and what the answer says of fields and scopes. */
function reasonIn({ msg, message, error }: Record<string, unknown>): string {
  const said = [msg, message].find((text) => typeof text === 'string' && text !== '');
  const { field_violations: fields, permission_violations: scopes } = isObject(error) ? error : {};
  const details = [
    ...listed(fields).map(({ field, description }) => `${field}: ${description}`),
    ...listed(scopes).map(({ subject }) => String(subject)),
  ];
  const all = [said ?? 'no reason is given', ...details.slice(0, 5)].join('; ');
  return all.replace(/\p{Cc}+/gu, ' ');
}

function listed(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function logIdOf({ headers, json }: Reply): string | undefined {
  const error = isObject(json) && isObject(json.error) ? json.error : {};
  const id = headers.get('x-tt-logid') ?? error.log_id ?? headers.get('x-request-id');
  return typeof id === 'string' && /^[\w-]{1,100}$/.test(id) ? id : undefined;
}

/** Seconds to wait: the vendor's header, or what proxies send. */
function resetSeconds(headers: Headers): number | undefined {
  const text = headers.get('x-ogw-ratelimit-reset') ?? headers.get('retry-after');
  return text !== null && /^\d{1,9}(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}
