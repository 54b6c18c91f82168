import { type Static, type TObject, type TProperties, Type } from 'typebox';
import { defineRoute, type RouteDefinition } from '../../route.ts';
import { tokenAnswers } from './token-answers.ts';

const appId = Type.String({ description: 'Id of the store app', examples: ['cli_9f1d2c3b4a5e6f70'] });
const appSecret = Type.String({ description: 'Secret of the store app', examples: ['…'] });

export const TicketCredentials = Type.Object(
  {
    app_id: appId,
    app_secret: appSecret,
    app_ticket: Type.String({
      description: 'The newest ticket that was pushed to the event URL',
      examples: ['…'],
    }),
  },
  { description: 'Credentials of a store app, with its ticket' },
);
export type TicketCredentials = Static<typeof TicketCredentials>;

export const TenantTokenRequest = Type.Object(
  {
    app_access_token: Type.String({ description: 'App access token', examples: ['a-…'] }),
    tenant_key: Type.String({
      description: 'Tenant that installed the app',
      examples: ['73658811060f175d'],
    }),
  },
  { description: 'Which tenant a token is wanted for' },
);
export type TenantTokenRequest = Static<typeof TenantTokenRequest>;

export const StoreAppCredentials = Type.Object(
  { app_id: appId, app_secret: appSecret },
  { description: 'Credentials of a store app' },
);
export type StoreAppCredentials = Static<typeof StoreAppCredentials>;

const expire = Type.Integer({ description: 'Seconds of remaining life', examples: [7140] });

interface StoreRoute extends Pick<RouteDefinition, 'operationId' | 'path' | 'summary'> {
  body: TObject;
  /** What a success holds besides `code` and `msg`. */
  success: TProperties;
  /** Codes of the refusals, in words. */
  refusals: string;
}

function storeRoute({ success, refusals, ...route }: StoreRoute) {
  const outcome = {
    code: Type.Literal(0, { description: '0: success', examples: [0] }),
    msg: Type.String({ description: 'Free text', examples: ['success'] }),
  };
  return defineRoute({
    ...route,
    method: 'POST',
    tag: 'Auth v3',
    responses: tokenAnswers(
      'Success',
      Type.Object({ ...outcome, ...success }, { description: 'Success' }),
      refusals,
    ),
  });
}

export const issueStoreAppAccessToken = storeRoute({
  operationId: 'auth.v3.app_access_token.create',
  path: '/open-apis/auth/v3/app_access_token',
  summary: 'App access token of a store app (商店应用获取 app_access_token)',
  body: TicketCredentials,
  success: {
    app_access_token: Type.String({ description: 'App access token', examples: ['a-…'] }),
    expire,
  },
  refusals: '10003 malformed, 10005 not a store app, 10012 bad ticket, 10014 wrong secret or app disabled',
});

export const issueStoreTenantAccessToken = storeRoute({
  operationId: 'auth.v3.tenant_access_token.create',
  path: '/open-apis/auth/v3/tenant_access_token',
  summary: 'Tenant access token of a store app (商店应用获取 tenant_access_token)',
  body: TenantTokenRequest,
  success: {
    tenant_access_token: Type.String({ description: 'Tenant access token', examples: ['t-…'] }),
    expire,
  },
  refusals: '10003 malformed, 10013 bad app access token or not installed in the tenant, 10014 app disabled',
});

export const resendAppTicket = storeRoute({
  operationId: 'auth.v3.app_ticket.resend',
  path: '/open-apis/auth/v3/app_ticket/resend',
  summary: 'Push a ticket to the event URL of a store app now (重新获取 app_ticket)',
  body: StoreAppCredentials,
  success: {},
  refusals:
    '10003 malformed, 10014 wrong secret or app disabled, 10016 not a store app, or without event URL',
});
