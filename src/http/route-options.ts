import type { RouteShorthandOptions } from 'fastify';
import type { RouteDefinition } from '#contract/route.ts';

/** Fastify's part of a route definition; the schema feeds the OpenAPI document. */
export function routeOptions(
  definition: RouteDefinition,
): RouteShorthandOptions & { method: string; url: string } {
  const { operationId, method, path, tag, summary, description, querystring, params, body, responses } =
    definition;
  return {
    method,
    url: path,
    schema: {
      operationId,
      tags: [tag],
      summary,
      ...(description !== undefined && { description }),
      ...(querystring && { querystring }),
      ...(params && { params }),
      ...(body && { body }),
      ...(definition.produces !== undefined && { produces: [definition.produces] }),
      ...(definition.access && { security: [{ tenantAccessToken: [] }] }),
      response: responses,
    },
  };
}
