import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouteAccess, RouteDefinition } from '#contract/route.ts';
import { MianpingError } from '#domain/errors.ts';
import type { Caller } from '#operations/caller.ts';
import type { Edge } from './edge.ts';
import { Exchange } from './exchange.ts';
import { forgetContentType } from './request-body.ts';
import { routeOptions } from './route-options.ts';

export interface CallerRequest {
  caller: Caller;
  request: FastifyRequest;
  exchange: Exchange;
}

/** Reads the parameters, calls one operation and sends the answer. */
export type AnswerCaller = (edge: Edge, call: CallerRequest) => Promise<void>;

/** Register a vendor route that takes a tenant token. Order of checks: route, token, scope, limit, parameters. */
export function callerRoute(
  app: FastifyInstance,
  edge: Edge,
  definition: RouteDefinition & { access: RouteAccess },
  answer: AnswerCaller,
): void {
  const { operationId, access } = definition;
  const windows = edge.settings.rateLimits(operationId);

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const exchange = new Exchange(edge, operationId, reply);
    try {
      const authenticated = edge.authenticate(request.headers.authorization);
      const caller = authenticated instanceof Promise ? await authenticated : authenticated;
      exchange.appId = caller.app.appId;
      requireScope(caller, access.scopes);
      requireUserIdScope(edge, caller, access, request.query as { user_id_type?: unknown });
      if (windows.length > 0) {
        const taken = takeCall(edge, caller, operationId, windows);
        const refusal = taken instanceof Promise ? await taken : taken;
        if (refusal) throw new MianpingError('rate_limited', 'request trigger frequency limit', refusal);
      }
      await answer(edge, { caller, request, exchange });
    } catch (error) {
      exchange.fail(error, definition.parameterErrorCode);
    }
  }

  app.route({
    ...routeOptions(definition),
    ...(definition.body && { onRequest: forgetContentType }),
    handler: handle,
  });
}

function requireScope(caller: Caller, scopes: readonly string[]): void {
  if (scopes.some((scope) => caller.installation.scopes.has(scope))) return;
  throw scopeError('scope_missing', caller.app.appId, scopes);
}

/** Whether the caller may see user ids of kind `user_id` on this route. */
export function mayReadUserIds(caller: Caller, { userIdScope }: RouteAccess): boolean {
  return userIdScope === undefined || caller.installation.scopes.has(userIdScope);
}

function requireUserIdScope(
  edge: Edge,
  caller: Caller,
  access: RouteAccess,
  query: { user_id_type?: unknown },
): void {
  if (query.user_id_type !== 'user_id' || edge.settings.missingUserIdScope === 'blank') return;
  requireMayNameUsers(caller, access, query.user_id_type);
}

/** A request that names users by user_id needs the field scope, also where answers would just leave them out. */
export function requireMayNameUsers(caller: Caller, access: RouteAccess, userIdType: string): void {
  const { userIdScope } = access;
  if (userIdType !== 'user_id' || userIdScope === undefined || mayReadUserIds(caller, access)) return;
  throw scopeError('field_scope_missing', caller.app.appId, [userIdScope]);
}

/** What an app is told that lacks all of these scopes. */
export function scopeError(
  code: 'scope_missing' | 'field_scope_missing',
  appId: string,
  scopes: readonly string[],
): MianpingError {
  const list = scopes.join(', ');
  return new MianpingError(
    code,
    `Access denied. One of the following scopes is required: [${list}].` +
      `应用尚未开通所需的应用身份权限：[${list}]`,
    { scopes, appId },
  );
}

function takeCall(
  edge: Edge,
  caller: Caller,
  operationId: string,
  windows: Parameters<Edge['ctx']['limiter']['take']>[1],
) {
  const key = `${operationId}/${caller.app.appNo}/${caller.tenantNo}`;
  return edge.ctx.limiter.take(key, windows, edge.ctx.now());
}
