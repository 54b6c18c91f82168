import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MianpingError } from '#domain/errors.ts';
import { clientAddress } from './client-address.ts';
import type { Edge } from './edge.ts';
import { type Refusal, refusalOf, systemError } from './errors.ts';
import { newLogId } from './log-id.ts';
import type { RequestTrace } from './tracing.ts';

/** How long a client may take nothing of a file before its connection is given up. */
const stalledMs = 60_000;
/** What Node calls it when a client went away while an answer was on its way, or before. */
const clientGone = ['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_UNABLE_TO_PIPE'];
const jsonType = 'application/json; charset=utf-8';

/**
 * One request and its answer. Answers are written to the raw response, because Fastify lower-cases header names and
 * official clients look up `X-Tt-Logid` and `Content-Type` in exactly this case.
 */
export class Exchange {
  readonly logId: string;
  readonly #edge: Edge;
  readonly #route: string;
  readonly #response: ServerResponse;
  readonly #request: FastifyRequest;
  readonly #trace: RequestTrace | undefined;
  readonly #startedAt = performance.now();
  /** For the log: who called, once that is known. */
  appId: string | undefined;

  constructor(edge: Edge, route: string, reply: FastifyReply) {
    this.#edge = edge;
    this.#route = route;
    this.logId = newLogId(edge.ctx.now());
    reply.hijack();
    this.#response = reply.raw;
    this.#request = reply.request;
    this.#trace = edge.traces?.begin(route, reply.request);
  }

  /** Send a JSON body. `sent` is called once it is handed over in full; not after an abort. */
  json(
    status: number,
    code: number,
    body: Buffer | string,
    headers: readonly string[] = [],
    sent?: () => void,
  ): void {
    this.#response.writeHead(status, [
      'Content-Type',
      jsonType,
      'Content-Length',
      String(Buffer.byteLength(body)),
      'X-Tt-Logid',
      this.logId,
      'X-Request-Id',
      this.logId,
      ...headers,
    ]);
    if (sent) this.#response.end(body, sent);
    else this.#response.end(body);
    this.#finish(status, code);
  }

  /** Send what is no JSON, piece by piece. A client that goes away ends the reading of `body`, too. */
  async send(status: number, headers: readonly string[], body?: Readable | string): Promise<void> {
    const response = this.#response;
    response.writeHead(status, [...headers, 'X-Tt-Logid', this.logId, 'X-Request-Id', this.logId]);
    if (typeof body === 'object') {
      response.setTimeout(stalledMs, () => response.destroy());
      await pipeline(body, response).catch((error: unknown) => this.#interrupted(error));
      // Where the client was gone before, nothing was piped, and nothing closed.
      body.destroy();
    } else {
      response.end(body);
    }
    this.#finish(status, status < 400 ? 0 : status);
  }

  /** The status is out already: all that is left is to log a failure that was ours. */
  #interrupted(error: unknown): void {
    if (clientGone.includes(String((error as { code?: unknown }).code))) return;
    this.#edge.log.error({ log_id: this.logId, route: this.#route, err: error }, 'answer broke off');
  }

  /** Answer what went wrong: a refusal says so, anything else is logged and stays untold. */
  fail(error: unknown, parameterErrorCode?: number): void {
    const { settings } = this.#edge;
    if (!(error instanceof MianpingError)) {
      this.#edge.log.error({ log_id: this.logId, route: this.#route, err: error }, 'request failed');
      this.refuse(systemError(this.logId, settings));
      return;
    }
    if (error.code === 'rate_limited') this.#edge.metrics.limited.inc({ route: this.#route });
    this.refuse(refusalOf(error, this.logId, settings, parameterErrorCode));
  }

  /** Answer a refusal as it stands. */
  refuse({ status, body, headers }: Refusal): void {
    this.json(status, body.code, JSON.stringify(body), headers);
  }

  #finish(status: number, code: number): void {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    this.#edge.metrics.answered(this.#route, status, code, seconds);
    this.#trace?.end({ status, code, logId: this.logId, appId: this.appId });
    const { accessLog, trustedProxies } = this.#edge.settings;
    if (accessLog === 'off' || (accessLog === 'failures' && code === 0)) return;
    this.#edge.log.info(
      {
        log_id: this.logId,
        route: this.#route,
        status,
        code,
        app_id: this.appId,
        address: clientAddress(trustedProxies, this.#request),
        ms: Math.round(seconds * 1e5) / 100,
      },
      'answered',
    );
  }
}
