import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { issueAppAccessToken, issueTenantAccessToken } from '#contract/auth/v3/tokens.ts';
import type { RouteDefinition } from '#contract/route.ts';
import { MianpingError } from '#domain/errors.ts';
import { issueTenantToken, type TenantToken } from '#operations/tokens/issue-tenant-token.ts';
import type { Edge } from '../../edge.ts';
import { Exchange } from '../../exchange.ts';
import { routeOptions } from '../../route-options.ts';

export function tokenRoutes(app: FastifyInstance, edge: Edge): void {
  credentialRoute(app, edge, issueTenantAccessToken, ({ token, expireSeconds }) => ({
    code: 0,
    msg: 'ok',
    tenant_access_token: token,
    expire: expireSeconds,
  }));
  // For a custom app the app token and the tenant token are the same value.
  credentialRoute(app, edge, issueAppAccessToken, ({ token, expireSeconds }) => ({
    code: 0,
    msg: 'ok',
    app_access_token: token,
    expire: expireSeconds,
    tenant_access_token: token,
  }));
}

function credentialRoute(
  app: FastifyInstance,
  edge: Edge,
  definition: RouteDefinition,
  bodyOf: (token: TenantToken) => object,
): void {
  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const exchange = new Exchange(edge, definition.operationId, reply);
    try {
      const { appId, appSecret } = readCredentials(request.body);
      const token = await issueTenantToken(edge.ctx, edge.secretGuard, {
        appId,
        appSecret,
        address: request.ip,
      });
      exchange.appId = appId;
      exchange.json(200, 0, JSON.stringify(bodyOf(token)));
    } catch (error) {
      exchange.fail(error);
    }
  }
  app.route({ ...routeOptions(definition), onRequest: forgetContentType, handler: handle });
}

/** Fastify would refuse a body whose type it can't read before the handler sees it. */
function forgetContentType(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  delete request.raw.headers['content-type'];
  done();
}

/** The body is JSON whatever its Content-Type says: an official client sends none. */
function readCredentials(body: unknown): { appId: string; appSecret: string } {
  const { app_id: appId, app_secret: appSecret } = parseObject(body);
  if (!isFilled(appId) || !isFilled(appSecret)) throw malformed();
  return { appId, appSecret };
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('\0');
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
