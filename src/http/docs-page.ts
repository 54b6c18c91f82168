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

/** `/openapi.json` and a page to read it; the page asks nothing of any other host. */
export async function docsPage(app: FastifyInstance): Promise<void> {
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  });
}
