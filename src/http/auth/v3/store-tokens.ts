import type { FastifyInstance } from 'fastify';
import {
  issueStoreAppAccessToken,
  issueStoreTenantAccessToken,
  resendAppTicket,
} from '#contract/auth/v3/store-tokens.ts';
import { issueAppToken } from '#operations/tokens/issue-app-token.ts';
import { issueStoreTenantToken } from '#operations/tokens/issue-store-tenant-token.ts';
import { resendTicket } from '#operations/tokens/resend-ticket.ts';
import type { Edge } from '../../edge.ts';
import { tokenRoute } from './token-route.ts';

const success = { code: 0, msg: 'success' } as const;

/** Tokens of store apps: ticket, then app access token, then a tenant access token for each tenant. */
export function storeTokenRoutes(app: FastifyInstance, edge: Edge): void {
  const { ctx, secretGuard } = edge;
  tokenRoute(
    app,
    edge,
    issueStoreAppAccessToken,
    ['app_id', 'app_secret', 'app_ticket'],
    async ({ app_id: appId, app_secret: appSecret, app_ticket: appTicket }, address) => {
      const { token, expireSeconds } = await issueAppToken(ctx, secretGuard, {
        appId,
        appSecret,
        appTicket,
        address,
      });
      return { ...success, app_access_token: token, expire: expireSeconds };
    },
  );
  tokenRoute(
    app,
    edge,
    issueStoreTenantAccessToken,
    ['app_access_token', 'tenant_key'],
    async ({ app_access_token: appAccessToken, tenant_key: tenantKey }, address) => {
      const { token, expireSeconds } = await issueStoreTenantToken(ctx, secretGuard, {
        appAccessToken,
        tenantKey,
        address,
      });
      return { ...success, tenant_access_token: token, expire: expireSeconds };
    },
  );
  tokenRoute(app, edge, resendAppTicket, ['app_id', 'app_secret'], async (given, address) => {
    await resendTicket(ctx, secretGuard, { appId: given.app_id, appSecret: given.app_secret, address });
    return success;
  });
}
