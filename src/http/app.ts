import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { isLoopbackAddress, isLoopbackHost } from '#domain/loopback.ts';
import { storeTokenRoutes } from './auth/v3/store-tokens.ts';
import { malformed } from './auth/v3/token-route.ts';
import { tokenRoutes } from './auth/v3/tokens.ts';
import { clientAddress } from './client-address.ts';
import { collectOpenApi, docsPage } from './docs-page.ts';
import type { Edge } from './edge.ts';
import { Exchange } from './exchange.ts';
import { fileRoutes } from './files.ts';
import { attachmentRoutes } from './hire/v1/attachments.ts';
import { feedbackFormRoutes } from './hire/v1/feedback-forms.ts';
import { interviewRecordRoutes } from './hire/v1/interview-records.ts';
import { interviewTaskRoutes } from './hire/v1/interview-tasks.ts';
import { interviewerRoutes } from './hire/v1/interviewers.ts';
import { interviewRoutes } from './hire/v1/interviews.ts';
import { roundTypeRoutes } from './hire/v1/round-types.ts';
import { interviewRecordV2Routes } from './hire/v2/interview-records.ts';
import { notFound } from './not-found.ts';
import { closeOnlyIdleConnections } from './open-connections.ts';
import { brokenBody, longestBodyBytes } from './request-body.ts';
import { systemRoutes } from './system.ts';

/** The whole HTTP edge on one screen. */
export async function buildHttpApp(edge: Edge): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: longestBodyBytes,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    // While it drains, a request on a connection that is open already is still answered.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16_384 },
    frameworkErrors: (_error, _request, reply) => notFound(edge, reply as FastifyReply),
  });
  closeOnlyIdleConnections(app.server);
  // Vendor routes read their input themselves, in the documented order and with the documented codes; schemas here
  // are for the OpenAPI document.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => (typeof data === 'string' ? data : JSON.stringify(data)));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setNotFoundHandler((_request, reply) => notFound(edge, reply));
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    // Reading the body of a request for nothing we have fails, too, and must not hide that.
    if (request.is404) return notFound(edge, reply);
    const route = request.routeOptions.schema?.operationId ?? 'unknown';
    // Only reading a body can fail before a handler runs.
    const tooLarge = error.statusCode !== undefined && error.statusCode < 500;
    const refusal = route.startsWith('auth.')
      ? malformed()
      : brokenBody(`the max is ${longestBodyBytes} bytes`);
    new Exchange(edge, route, reply).fail(tooLarge ? refusal : error);
  });
  if (edge.settings.loopbackOnly) refuseForeigners(app, edge);
  await collectOpenApi(app);
  tokenRoutes(app, edge);
  storeTokenRoutes(app, edge);
  interviewRecordRoutes(app, edge);
  interviewRoutes(app, edge);
  roundTypeRoutes(app, edge);
  interviewerRoutes(app, edge);
  interviewTaskRoutes(app, edge);
  feedbackFormRoutes(app, edge);
  interviewRecordV2Routes(app, edge);
  attachmentRoutes(app, edge);
  fileRoutes(app, edge);
  systemRoutes(app, edge);
  await docsPage(app);
  return app;
}

/**
 * A page on another site must not reach the demo through a name that it points at this machine, and another machine not
 * through a proxy that is known to be one.
 */
function refuseForeigners(app: FastifyInstance, { settings }: Edge): void {
  app.addHook('onRequest', (request, reply, next) => {
    const isLocal = isLoopbackAddress(clientAddress(settings.trustedProxies, request));
    if (isLocal && isLoopbackHost(request.headers.host)) return next();
    reply
      .status(403)
      .type('text/plain')
      .send('the demo answers only requests for a loopback host, like 127.0.0.1\n');
  });
}
