import { Value } from 'typebox/value';
import { expect } from 'vitest';
import { ControlError, type ControlRoute, controlRoutes } from '#contract/sandbox/control.ts';
import type { Fault } from '#contract/sandbox/faults.ts';
import type { SandboxRun } from '#sandbox/run.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { listRecords, tokenOf } from './api-calls.ts';
import { type RawAnswer, RawConnection } from './raw-http.ts';

export type ControlName = keyof typeof controlRoutes;

export const controlNames = Object.keys(controlRoutes) as ControlName[];

export function controlRoute(name: ControlName): ControlRoute {
  return controlRoutes[name];
}

/** A path of the route, with something in place of each parameter. */
export function pathOf(name: ControlName, params: Record<string, string> = {}): string {
  return controlRoute(name).path.replace(/:(\w+)/g, (_, parameter: string) => params[parameter] ?? 'a');
}

export interface ControlAnswer extends RawAnswer {
  /** Undefined for a body that is no JSON. */
  json: unknown;
}

export interface ControlRequest {
  method?: string;
  path: string;
  /** Header lines; by default those of a caller who may. */
  headers?: readonly string[];
  /** A text is sent as it is, anything else as JSON. */
  body?: unknown;
}

/** Header lines of a caller who may control the sandbox. */
export function allowedHeaders(sandbox: Sandbox): string[] {
  return [`Host: ${new URL(sandbox.url).host}`, `Authorization: Bearer ${sandbox.controlKey}`];
}

/** Ask the control surface over a socket of its own. */
export async function askControl(
  sandbox: Sandbox,
  { method = 'GET', path, headers = allowedHeaders(sandbox), body }: ControlRequest,
): Promise<ControlAnswer> {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const length = `Content-Length: ${Buffer.byteLength(text)}`;
  const connection = new RawConnection(Number(new URL(sandbox.url).port));
  connection.write([`${method} ${path} HTTP/1.1`, ...headers, length, '', text].join('\r\n'));
  try {
    const answer = await connection.answer(method);
    return { ...answer, json: parsed(answer.body.toString()) };
  } finally {
    connection.close();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface Asked {
  run?: string;
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
}

/** A caller with the key, to whom every answer must be as its definition says. */
export class ControlCaller {
  readonly #sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  async ask(
    name: ControlName,
    { run, params, query = '', body }: Asked = {},
  ): Promise<Record<string, unknown>> {
    const { method, answer: schema } = controlRoute(name);
    const prefix = run === undefined ? '' : `/runs/${run}`;
    const path = `${prefix}${pathOf(name, params)}${query && `?${query}`}`;
    const { status, json } = await askControl(this.#sandbox, { method, path, body });
    expect([status, Value.Errors(schema, json)]).toEqual([200, []]);
    return json as Record<string, unknown>;
  }

  /** Ask for something that is refused. */
  async refused(request: ControlRequest): Promise<{ status: number; message: string; fields: string[] }> {
    const { status, json } = await askControl(this.#sandbox, request);
    expect(Value.Errors(ControlError, json)).toEqual([]);
    const { message, violations = [] } = (json as ControlError).error;
    return { status, message, fields: violations.map(({ field }) => field) };
  }
}

/** Throttles page 2 for as long as it is there. */
export const throttled: Fault = { match: { page: 2 }, action: { kind: 'rate_limited', reset_seconds: 1 } };

/** Five records of a run, with a token asked for as a program does. */
export async function readFirstPage(run: SandboxRun) {
  const token = await tokenOf(run.domain, { app_id: run.appId, app_secret: run.appSecret });
  return listRecords(run.domain, token, 'page_size=5');
}
