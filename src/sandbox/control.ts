import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ControlError, type ControlRoute, controlRoutes } from '#contract/sandbox/control.ts';
import { MianpingError } from '#domain/errors.ts';
import { controlActions } from './control-actions.ts';
import { refusalOfControl } from './control-guard.ts';
import { BodyTooLongError, readJson, readQuery } from './control-input.ts';
import { findControlRoute } from './control-table.ts';
import { failureLog } from './failure-log.ts';
import type { ControlHandler, Sandbox, SandboxLog } from './sandbox.ts';

interface ControlAnswer {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

/** The control surface: `/sandbox/v1/…` under the path of the run that it controls. Failures of its own go to the log. */
export function controlSurface(log: SandboxLog | undefined): ControlHandler {
  const failed = failureLog(log);
  return async (sandbox, runName, request, response) => {
    const answer = await answerTo(sandbox, runName, request).catch((error: Error) => {
      const refused = refusalFor(error);
      // Who went away in the middle of a body hears nothing, and nothing failed here.
      if (refused.status === 500 && !request.socket.destroyed) failed(error);
      return refused;
    });
    send(request, response, answer);
  };
}

async function answerTo(
  sandbox: Sandbox,
  runName: string | undefined,
  request: IncomingMessage,
): Promise<ControlAnswer> {
  const refusal = refusalOfControl(request.headers, sandbox.controlKey);
  if (refusal) {
    const headers = refusal.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : undefined;
    return { ...failure(refusal.status, refusal.message), ...(headers && { headers }) };
  }
  const { method = '', url = '' } = request;
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const destination = findControlRoute(method, pathname);
  if (destination.kind === 'nowhere')
    return failure(404, `there is no ${pathname} here; ask GET /sandbox/v1/status`);
  if (destination.kind === 'other_methods') {
    const allowed = destination.allowed.join(', ');
    return { ...failure(405, `${pathname} takes ${allowed}, not ${method}`), headers: { Allow: allowed } };
  }
  const { name, params } = destination;
  const route: ControlRoute = controlRoutes[name];
  const query = route.querystring && readQuery(route.querystring, searchParams);
  const body = route.body && (await readJson(request));
  // Made only for a request that may control it.
  const run = runName === undefined ? sandbox.main : sandbox.runNamed(runName);
  return { status: 200, body: await controlActions[name]({ sandbox, run, params, query, body }) };
}

function failure(status: number, message: string): ControlAnswer & { body: ControlError } {
  return { status, body: { error: { message } } };
}

function refusalFor(error: Error): ControlAnswer {
  if (error instanceof BodyTooLongError) return failure(413, error.message);
  if (!(error instanceof MianpingError)) return failure(500, 'the sandbox failed; its log says why');
  const { violations } = error.details;
  const body: ControlError = { error: { message: error.message, ...(violations && { violations }) } };
  return { status: error.code === 'not_found' ? 404 : 400, body };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, headers }: ControlAnswer,
): void {
  const text = `${JSON.stringify(body)}\n`;
  // What is left of a body that nobody reads would be taken for the next request.
  const unread = request.complete ? {} : { Connection: 'close' };
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...unread,
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}
