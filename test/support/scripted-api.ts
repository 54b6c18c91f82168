import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request that came. */
export interface ScriptedCall {
  kind: 'token' | 'list' | 'other';
  /** Counted from 1 within its kind. */
  number: number;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  /** Monotonic milliseconds of its arrival. */
  atMs: number;
}

export interface ScriptedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
  /** `hang`: nothing is ever answered. */
  delivery: 'whole' | 'reset_before' | 'reset_in' | 'reset_after' | 'hang';
}

/** What is answered in place of the usual answer. */
export type Script = (call: ScriptedCall, usual: ScriptedAnswer) => ScriptedAnswer;

export interface ScriptedApi {
  domain: string;
  script: Script;
  /** All calls of a kind, in order. */
  calls(kind: ScriptedCall['kind']): ScriptedCall[];
  /** From now on the token that was given is refused, and the next one is new. */
  endToken(): void;
  close(): Promise<void>;
}

export const scriptedSecret = 'the-secret-of-the-scripted-app';

/** Numbered records; their ids rise. */
export function scriptedRecords(count: number): { id: string; content: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(7_000_000_000_000_000_001n + BigInt(index)),
    content: `面评 ${index}`,
  }));
}

/**
 * A stand-in for the vendor's API on a real socket. It exists to be scripted into answers that the real product never
 * gives; unscripted it knows a token endpoint and the list of records, nothing more.
 */
export async function startScriptedApi(records: readonly { id: string }[]): Promise<ScriptedApi> {
  const calls: ScriptedCall[] = [];
  const sockets = new Set<Socket>();
  let tokens = 1;
  const server = createServer(async (request, response) => {
    const call = await callOf(request, calls);
    calls.push(call);
    send(response, api.script(call, usualAnswer(call, records, `t-scripted-${tokens}`)));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const api: ScriptedApi = {
    domain: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    script: (_call, usual) => usual,
    calls: (kind) => calls.filter((call) => call.kind === kind),
    endToken() {
      tokens += 1;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return api;
}

async function callOf(request: IncomingMessage, calls: readonly ScriptedCall[]): Promise<ScriptedCall> {
  const atMs = performance.now();
  const url = new URL(request.url ?? '', 'http://scripted');
  const kind = kindOf(request.method ?? '', url.pathname);
  const chunks: Buffer[] = [];
  request.on('error', () => {});
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return {
    kind,
    number: calls.filter((call) => call.kind === kind).length + 1,
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
    atMs,
  };
}

function kindOf(method: string, path: string): ScriptedCall['kind'] {
  if (method === 'POST' && path.endsWith('/open-apis/auth/v3/tenant_access_token/internal')) return 'token';
  return method === 'GET' && path.endsWith('/open-apis/hire/v1/interview_records') ? 'list' : 'other';
}

function usualAnswer(call: ScriptedCall, records: readonly { id: string }[], token: string): ScriptedAnswer {
  if (call.kind === 'token') {
    const { app_secret: secret } = JSON.parse(call.body) as { app_secret?: string };
    if (secret !== scriptedSecret) return answered({ code: 10014, msg: 'app secret invalid' });
    return answered({ code: 0, msg: 'ok', tenant_access_token: token, expire: 7200 });
  }
  if (call.kind === 'other') {
    return { ...answered('404 page not found', 404), headers: { 'Content-Type': 'text/plain' } };
  }
  if (call.headers.authorization !== `Bearer ${token}`) return refused(400, 99991663);
  return answered({ code: 0, msg: 'SUCCESS', data: pageOf(call.query, records) });
}

function pageOf(query: URLSearchParams, records: readonly { id: string }[]) {
  const ids = query.getAll('ids');
  if (ids.length > 0) return { items: records.filter(({ id }) => ids.includes(id)), has_more: false };
  const from = Number((query.get('page_token') || 'after-0').replace('after-', ''));
  const to = from + Number(query.get('page_size') ?? 10);
  const hasMore = to < records.length;
  return {
    items: records.slice(from, to),
    has_more: hasMore,
    ...(hasMore && { page_token: `after-${to}` }),
  };
}

/** A JSON answer, or any text. */
export function answered(body: unknown, status = 200): ScriptedAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    delivery: 'whole',
  };
}

export function refused(status: number, code: number, headers: Record<string, string> = {}): ScriptedAnswer {
  const answer = answered({ code, msg: `refused with ${code}`, error: { log_id: '20261122' } }, status);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** The usual answer of a list, with some of `data` replaced; undefined takes a field away. */
export function withData(usual: ScriptedAnswer, changes: Record<string, unknown>): ScriptedAnswer {
  const envelope = JSON.parse(String(usual.body)) as { data?: object };
  return { ...usual, body: JSON.stringify({ ...envelope, data: { ...envelope.data, ...changes } }) };
}

function send(response: ServerResponse, { status, headers, body, delivery }: ScriptedAnswer): void {
  const { socket } = response;
  const bytes = Buffer.from(body as string);
  if (delivery === 'hang' || !socket) return;
  if (delivery === 'reset_before') {
    socket.resetAndDestroy();
    return;
  }
  response.writeHead(status, { ...headers, 'Content-Length': String(bytes.length) });
  if (delivery === 'whole') {
    response.end(bytes);
    return;
  }
  response.flushHeaders();
  const sent = delivery === 'reset_in' ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes;
  socket.write(sent, () => socket.resetAndDestroy());
}
