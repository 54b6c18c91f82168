import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { health, metrics, ready, version } from '#contract/system.ts';
import { isLoopbackAddress } from '#domain/loopback.ts';
import { isReady } from '#operations/installation/is-ready.ts';
import { newestMigration } from '#operations/installation/set-up.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { clientAddress, isFromTrustedProxy } from './client-address.ts';
import type { Edge } from './edge.ts';
import { routeOptions } from './route-options.ts';

/** State of the process, for supervisors, load balancers and Prometheus. */
export function systemRoutes(app: FastifyInstance, edge: Edge): void {
  app.route({ ...routeOptions(health), handler: async () => ({ status: 'ok' }) });
  app.route({
    ...routeOptions(ready),
    handler: async (_request, reply) => {
      const status = edge.stopping ? 'stopping' : await isReady(edge.ctx);
      return reply.status(status === 'ok' ? 200 : 503).send({ status });
    },
  });
  app.route({
    ...routeOptions(version),
    handler: async () => ({
      name: packageJson.name,
      version: packageJson.version,
      schema: newestMigration,
      node: process.version,
    }),
  });
  app.route({
    ...routeOptions(metrics),
    handler: async (request, reply) => {
      if (!mayReadMetrics(edge, request)) {
        return reply
          .status(403)
          .type('text/plain')
          .send('metrics need the token of MIANPING_METRICS_TOKEN\n');
      }
      return reply.type(edge.metrics.registry.contentType).send(await edge.metrics.registry.metrics());
    },
  });
}

/** Open to this machine itself, but not to what a proxy on it forwards for another. */
function mayReadMetrics({ settings }: Edge, request: FastifyRequest): boolean {
  const { authorization, forwarded, 'x-forwarded-for': forwardedFor } = request.headers;
  if (settings.metricsToken !== undefined && authorization !== undefined) {
    const [given, wanted] = [Buffer.from(authorization), Buffer.from(`Bearer ${settings.metricsToken}`)];
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
  const { trustedProxies } = settings;
  const isBelievable = forwardedFor === undefined || isFromTrustedProxy(trustedProxies, request);
  return isBelievable && forwarded === undefined && isLoopbackAddress(clientAddress(trustedProxies, request));
}
