import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { FastifyReply } from 'fastify';
import { MianpingError } from '#domain/errors.ts';
import type { Edge } from './edge.ts';
import { type Refusal, refusalOf, systemError } from './errors.ts';
import { newLogId } from './log-id.ts';

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
  readonly #startedAt = performance.now();
  /** For the log: who called, once that is known. */
  appId: string | undefined;

  constructor(edge: Edge, route: string, reply: FastifyReply) {
    this.#edge = edge;
    this.#route = route;
    this.logId = newLogId(edge.ctx.now());
    reply.hijack();
    this.#response = reply.raw;
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

  /** Answer what went wrong: a refusal says so, anything else is logged and stays untold. */
  fail(error: unknown): void {
    const { settings } = this.#edge;
    if (!(error instanceof MianpingError)) {
      this.#edge.log.error({ log_id: this.logId, route: this.#route, err: error }, 'request failed');
      this.#refuse(systemError(this.logId, settings));
      return;
    }
    if (error.code === 'rate_limited') this.#edge.metrics.limited.inc({ route: this.#route });
    this.#refuse(refusalOf(error, this.logId, settings));
  }

  #refuse({ status, body, headers }: Refusal): void {
    this.json(status, body.code, JSON.stringify(body), headers);
  }

  #finish(status: number, code: number): void {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    this.#edge.metrics.answered(this.#route, status, code, seconds);
    const { accessLog } = this.#edge.settings;
    if (accessLog === 'off' || (accessLog === 'failures' && code === 0)) return;
    this.#edge.log.info(
      {
        log_id: this.logId,
        route: this.#route,
        status,
        code,
        app_id: this.appId,
        ms: Math.round(seconds * 1e5) / 100,
      },
      'answered',
    );
  }
}
