import type { FastifyInstance } from 'fastify';
import { issueAppAccessToken, issueTenantAccessToken } from '#contract/auth/v3/tokens.ts';
import type { RouteDefinition } from '#contract/route.ts';
import { issueTenantToken } from '#operations/tokens/issue-tenant-token.ts';
import type { IssuedToken } from '#operations/tokens/issued-token.ts';
import type { Edge } from '../../edge.ts';
import { tokenRoute } from './token-route.ts';

/** Tokens of custom apps. */
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
  bodyOf: (token: IssuedToken) => object,
): void {
  tokenRoute(app, edge, definition, ['app_id', 'app_secret'], async (given, address) => {
    const credentials = { appId: given.app_id, appSecret: given.app_secret, address };
    return bodyOf(await issueTenantToken(edge.ctx, edge.secretGuard, credentials));
  });
}
