import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type DestinationStream, type Logger, pino } from 'pino';
import { SlidingWindowLimiter } from '#domain/rate-limit.ts';
import { buildHttpApp } from '#http/app.ts';
import type { Edge, HttpSettings } from '#http/edge.ts';
import { Metrics } from '#http/metrics.ts';
import { OutputBuffers } from '#http/output-buffers.ts';
import type { Context } from '#operations/context.ts';
import { Directory } from '#operations/directory.ts';
import { setUp } from '#operations/installation/set-up.ts';
import { rebuildOutdatedDocuments } from '#operations/interview-records/rebuild-documents.ts';
import { idSource } from '#operations/new-id.ts';
import { PageCache } from '#operations/page-cache.ts';
import { authenticator } from '#operations/tokens/authenticate.ts';
import { SecretGuard } from '#operations/tokens/secret-guard.ts';
import { UserIdTables } from '#operations/user-id-tables.ts';
import { openDatabase } from '#storage/dialect.ts';
import { documentReader } from '#storage/record-documents.ts';
import type { Settings } from './config.ts';
import { rateLimitsOf } from './rate-limit-overrides.ts';

export * as operations from './operations.ts';

/** The product without a socket: a ready database and everything the verbs need. */
export interface App {
  ctx: Context;
  settings: Settings;
  /** Absolute path of the data folder. */
  dataFolder: string;
  /** Migrations that opening ran: not empty on a first start. */
  migrations: string[];
  close(): Promise<void>;
}

/** Open the database of the settings, bring it up to date and wire the verbs to it. `now` answers Unix milliseconds. */
export async function openApp(settings: Settings, now: () => number = Date.now): Promise<App> {
  const dataFolder = resolve(settings.data);
  const database = await openDatabase({ dataFolder, databaseUrl: settings.database_url });
  try {
    const givenKey =
      settings.installation_key === undefined ? undefined : Buffer.from(settings.installation_key, 'hex');
    const { keys, migrations } = await setUp(database, givenKey, now());
    const directory = new Directory(database);
    await directory.refresh();
    const ctx: Context = {
      database,
      documents: documentReader(database),
      keys,
      now,
      newId: idSource(database, now),
      directory,
      userIds: new UserIdTables(database, keys, directory),
      pages: new PageCache(settings.page_cache_bytes),
      limiter: new SlidingWindowLimiter(),
    };
    await rebuildOutdatedDocuments(ctx);
    return { ctx, settings, dataFolder, migrations, close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}

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

/** Listen and answer. */
export async function startServer(app: App, options: ServerOptions): Promise<Server> {
  const { ctx, settings } = app;
  const edge = buildEdge(app, options);
  const http = await buildHttpApp(edge);
  await http.listen({ host: settings.host, port: settings.port });
  const { port } = http.server.address() as AddressInfo;
  const url = `http://${hostInUrl(settings.host)}:${port}`;
  edge.settings.publicUrl = settings.public_url ?? url;
  ctx.directory.start();
  edge.log.info({ url, database: ctx.database.dialect.name }, 'listening');
  return { http, url, stop: () => drain(app, edge, http) };
}

async function drain(app: App, edge: Edge, http: FastifyInstance): Promise<void> {
  edge.stopping = true;
  const timer = setTimeout(() => http.server.closeAllConnections(), app.settings.drain_ms);
  await http.close();
  clearTimeout(timer);
  app.ctx.directory.stop();
  edge.log.info('stopped');
}

/** The edge without a socket; tests inject requests into it. */
export function buildEdge({ ctx, settings }: App, { loopbackOnly, log }: ServerOptions): Edge {
  return {
    ctx,
    settings: httpSettings(settings, loopbackOnly),
    authenticate: authenticator(ctx),
    secretGuard: new SecretGuard(),
    buffers: new OutputBuffers(),
    metrics: new Metrics(ctx),
    log: buildLogger(settings, log),
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
