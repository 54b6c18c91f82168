import swagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';
import packageJson from '../../package.json' with { type: 'json' };

/** Collect routes for the OpenAPI document; must be registered before them. */
export async function collectOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Mianping (面评)',
        version: packageJson.version,
        description: packageJson.description,
        license: { name: packageJson.license, identifier: packageJson.license },
      },
      // What a document without servers means, too, but only this makes the page print whole addresses to copy.
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          tenantAccessToken: {
            type: 'http',
            scheme: 'bearer',
            description: 'tenant_access_token: `Authorization: Bearer t-…`',
          },
        },
      },
    },
  });
}

/** The browser itself keeps the page from asking anything of another host, whatever its scripts would like. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "frame-ancestors 'none'",
].join('; ');

/** `/openapi.json` and a page to read it. */
export async function docsPage(app: FastifyInstance): Promise<void> {
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(scalar, {
    routePrefix: '/docs',
    hooks: {
      onRequest(_request, reply, done) {
        reply.header('content-security-policy', contentSecurityPolicy);
        done();
      },
    },
    configuration: {
      url: '/openapi.json',
      pageTitle: 'Mianping',
      withDefaultFonts: false,
      telemetry: false,
      showDeveloperTools: 'never',
      authentication: { preferredSecurityScheme: 'tenantAccessToken' },
      hideClientButton: true,
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  });
}
