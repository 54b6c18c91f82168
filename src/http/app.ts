import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { malformed, tokenRoutes } from './auth/v3/tokens.ts';
import { collectOpenApi, docsPage } from './docs-page.ts';
import type { Edge } from './edge.ts';
import { Exchange } from './exchange.ts';
import { interviewRecordRoutes } from './hire/v1/interview-records.ts';
import { isLoopbackHost } from './loopback.ts';
import { closeOnlyIdleConnections } from './open-connections.ts';
import { systemRoutes } from './system.ts';

const longestCredentialsBytes = 65_536;

/** The whole HTTP edge on one screen. */
export async function buildHttpApp(edge: Edge): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: longestCredentialsBytes,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    // While it drains, a request on a connection that is open already is still answered.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16_384 },
    frameworkErrors: (_error, _request, reply) => notFound(reply as FastifyReply),
  });
  closeOnlyIdleConnections(app.server);
  // Vendor routes read their input themselves, in the documented order and with the documented codes; schemas here
  // are for the OpenAPI document.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => (typeof data === 'string' ? data : JSON.stringify(data)));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setNotFoundHandler((_request, reply) => notFound(reply));
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    // Reading the body of a request for nothing we have fails, too, and must not hide that.
    if (request.is404) return notFound(reply);
    const route = request.routeOptions.schema?.operationId ?? 'unknown';
    // Only reading a body can fail before a handler runs, and only token endpoints read one.
    const tooLarge = error.statusCode !== undefined && error.statusCode < 500;
    new Exchange(edge, route, reply).fail(tooLarge ? malformed() : error);
  });
  if (edge.settings.loopbackOnly) refuseForeignHosts(app);
  await collectOpenApi(app);
  tokenRoutes(app, edge);
  interviewRecordRoutes(app, edge);
  systemRoutes(app, edge);
  await docsPage(app);
  return app;
}

/** Unknown paths and methods get the gateway's plain text, not JSON. */
function notFound(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(404, ['Content-Type', 'text/plain', 'Content-Length', '18']);
  reply.raw.end('404 page not found');
}

/** A page on another site must not reach the demo through a name that it points at this machine. */
function refuseForeignHosts(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, next) => {
    if (isLoopbackHost(request.headers.host)) return next();
    reply
      .status(403)
      .type('text/plain')
      .send('the demo answers only requests for a loopback host, like 127.0.0.1\n');
  });
}
