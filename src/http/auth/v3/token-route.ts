import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouteDefinition } from '#contract/route.ts';
import { MianpingError } from '#domain/errors.ts';
import { clientAddress } from '../../client-address.ts';
import type { Edge } from '../../edge.ts';
import { Exchange } from '../../exchange.ts';
import { forgetContentType } from '../../request-body.ts';
import { routeOptions } from '../../route-options.ts';

/** Answers the body of a success: its fields stand flat beside `code`. `address`: where the request came from. */
export type AnswerToken<Field extends string> = (
  fields: Record<Field, string>,
  address: string,
) => Promise<object>;

/** Register a route that is asked without a token, by a JSON body whose `fields` must all be there and not empty. */
export function tokenRoute<Field extends string>(
  app: FastifyInstance,
  edge: Edge,
  definition: RouteDefinition,
  fields: readonly Field[],
  answer: AnswerToken<Field>,
): void {
  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const exchange = new Exchange(edge, definition.operationId, reply);
    try {
      const given = readFields(request.body, fields);
      const body = await answer(given, clientAddress(edge.settings.trustedProxies, request));
      exchange.appId = (given as { app_id?: string }).app_id;
      exchange.json(200, 0, JSON.stringify(body));
    } catch (error) {
      exchange.fail(error);
    }
  }
  app.route({ ...routeOptions(definition), onRequest: forgetContentType, handler: handle });
}

/** The body is JSON whatever its Content-Type says: an official client sends none. */
function readFields<Field extends string>(body: unknown, fields: readonly Field[]): Record<Field, string> {
  const parsed = parseObject(body);
  const read = fields.map((field) => {
    const value = parsed[field];
    if (typeof value !== 'string' || value === '' || value.includes('\0')) throw malformed();
    return [field, value] as const;
  });
  return Object.fromEntries(read) as Record<Field, string>;
}

function parseObject(body: unknown): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(String(body));
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Not JSON: refused like any other malformed body.
  }
  throw malformed();
}

export function malformed(): MianpingError {
  return new MianpingError('credentials_malformed', 'invalid param');
}
