import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type DestinationStream, type Logger, pino } from 'pino';
import { buildHttpApp } from '#http/app.ts';
import { parseTrustedProxies } from '#http/client-address.ts';
import { DownloadLinks } from '#http/download-links.ts';
import type { Edge, HttpSettings } from '#http/edge.ts';
import { followLogLevel } from '#http/follow-log-level.ts';
import { Metrics } from '#http/metrics.ts';
import { OutputBuffers } from '#http/output-buffers.ts';
import { openTraces } from '#http/tracing.ts';
import { OutboxWorker } from '#operations/outbox/worker.ts';
import { authenticator } from '#operations/tokens/authenticate.ts';
import { SecretGuard } from '#operations/tokens/secret-guard.ts';
import { sharedWrongSecrets } from '#storage/wrong-secrets.ts';
import type { App } from './app.ts';
import type { Settings } from './config.ts';
import { rateLimitsOf } from './rate-limit-overrides.ts';

export interface Server {
  http: FastifyInstance;
  /** Where it listens. */
  url: string;
  /** Answer what is under way, refuse what is new, then close. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  loopbackOnly: boolean;
  /** Where log lines go. */
  log: DestinationStream;
}

const sweepMs = 50;
/** For what is written at the very end. A database that does not answer must not keep the server from stopping. */
const lastWordsMs = 2_000;

/** A server without a socket: it answers what is handed to its `http`, once that is ready. */
export interface Service {
  http: FastifyInstance;
  edge: Edge;
  /** Begin what goes on beside the requests. */
  begin(): void;
  /** Answer what is under way, refuse what is new, then close. */
  stop(): Promise<void>;
}

/** Listen and answer. */
export async function startServer(app: App, options: ServerOptions): Promise<Server> {
  const { settings } = app;
  const { http, edge, begin, stop } = await openService(app, options);
  await app.ctx.database.expectAnswersWithin(settings.database_timeout_ms);
  await http.listen({ host: settings.host, port: settings.port });
  const { port } = http.server.address() as AddressInfo;
  const url = `http://${hostInUrl(settings.host)}:${port}`;
  edge.settings.publicUrl = settings.public_url ?? url;
  begin();
  edge.log.info({ url, database: app.ctx.database.dialect.name }, 'listening');
  return {
    http,
    url,
    async stop() {
      await stop();
      edge.log.info('stopped');
    },
  };
}

/** Everything of a server but its socket. */
export async function openService(app: App, options: ServerOptions): Promise<Service> {
  const { ctx, settings } = app;
  const edge = buildEdge(app, options);
  if (settings.traces_url !== undefined) edge.traces = await openTraces(settings.traces_url);
  const http = await buildHttpApp(edge);
  const outbox = outboxWorker(app, edge.log);
  let stopFollowing = () => {};
  function begin(): void {
    ctx.directory.start();
    outbox.start();
    ctx.limiter.start?.();
    stopFollowing = followLogLevel(edge.log, () => ctx.directory.logLevel ?? settings.log_level);
  }
  return {
    http,
    edge,
    begin,
    stop: () => drain(app, edge, { http, outbox, stopFollowing: () => stopFollowing() }),
  };
}

interface Running {
  http: FastifyInstance;
  outbox: OutboxWorker;
  stopFollowing(): void;
}

async function drain(app: App, edge: Edge, { http, outbox, stopFollowing }: Running): Promise<void> {
  edge.stopping = true;
  const patience = setTimeout(() => http.server.closeAllConnections(), app.settings.drain_ms);
  // A kept-alive connection whose last answer is out would hold the server until its own time-out.
  const sweep = setInterval(() => http.server.closeIdleConnections(), sweepMs);
  const { drain_ms: drainMs } = app.settings;
  await atMost(drainMs + lastWordsMs, Promise.all([http.close(), outbox.stop(drainMs)]));
  clearTimeout(patience);
  clearInterval(sweep);
  app.ctx.directory.stop();
  stopFollowing();
  await Promise.all([atMost(lastWordsMs, app.ctx.limiter.stop?.()), edge.traces?.stop()]);
}

/** Waits for the work, but no longer than this. */
async function atMost(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  await Promise.race([work, sleep(ms, undefined, { ref: false })]);
}

/** Delivers events, and logs how that goes: by event and app, never with what was sent. */
function outboxWorker({ ctx }: App, log: Logger): OutboxWorker {
  return new OutboxWorker(ctx, {
    delivery({ event, appId, state, error }) {
      const entry = { event_id: event.eventId, kind: event.kind, app_id: appId, try: event.tries };
      if (state === 'delivered') log.info(entry, 'event delivered');
      else log.warn({ ...entry, error }, state === 'failed' ? 'event not delivered' : 'event given up');
    },
    failed: (err) => log.error({ err }, 'outbox failed'),
  });
}

/** The edge without a socket; tests inject requests into it. */
export function buildEdge({ ctx, settings }: App, { loopbackOnly, log }: ServerOptions): Edge {
  const decided = httpSettings(settings, loopbackOnly);
  return {
    ctx,
    settings: decided,
    authenticate: authenticator(ctx),
    secretGuard: new SecretGuard(
      ctx.database.dialect.sharesLimits ? sharedWrongSecrets(ctx.database) : undefined,
    ),
    buffers: new OutputBuffers(),
    links: new DownloadLinks(ctx, decided),
    metrics: new Metrics(ctx),
    log: buildLogger(settings, log),
    traces: undefined,
    stopping: false,
  };
}

function httpSettings(settings: Settings, loopbackOnly: boolean): HttpSettings {
  return {
    publicUrl: settings.public_url ?? `http://${hostInUrl(settings.host)}:${settings.port}`,
    parameterErrorCode: settings.parameter_error_code,
    missingUserIdScope: settings.missing_user_id_scope,
    rateLimits: rateLimitsOf(settings),
    metricsToken: settings.metrics_token,
    accessLog: settings.access_log,
    trustedProxies: parseTrustedProxies(settings.trusted_proxies).addresses,
    loopbackOnly,
  };
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** JSON lines. Requests are logged by route, code and log id only; what could still slip in is cut. */
function buildLogger(settings: Settings, destination: DestinationStream): Logger {
  return pino(
    {
      level: settings.log_level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: [
        'authorization',
        'app_secret',
        '*.authorization',
        '*.app_secret',
        'err.query',
        'err.parameters',
        'err.detail',
      ],
    },
    destination,
  );
}
