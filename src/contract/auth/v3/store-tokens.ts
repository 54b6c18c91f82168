import { type Static, type TProperties, Type } from 'typebox';
import { ErrorEnvelope } from '../../envelope.ts';
import { defineRoute } from '../../route.ts';

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

const outcome = {
  code: Type.Literal(0, { description: '0: success', examples: [0] }),
  msg: Type.String({ description: 'Free text', examples: ['success'] }),
};
const expire = Type.Integer({ description: 'Seconds of remaining life', examples: [7140] });

/** Failures come with HTTP 200 and a code other than 0, so both shapes share the status. */
function answers<Fields extends TProperties>(fields: Fields, codes: string) {
  const success = Type.Object({ ...outcome, ...fields }, { description: 'Success' });
  const refusal = Type.Object(
    {
      code: Type.Integer({ description: codes, examples: [10003] }),
      msg: Type.String({ description: 'Free text', examples: ['invalid param'] }),
      data: Type.Optional(Type.Object({}, { description: 'Empty, with 10003 only' })),
    },
    { description: 'Refusal' },
  );
  return {
    200: Type.Union([success, refusal], { description: 'Success or refusal' }),
    429: ErrorEnvelope,
    500: ErrorEnvelope,
  };
}

export const issueStoreAppAccessToken = defineRoute({
  operationId: 'auth.v3.app_access_token.create',
  method: 'POST',
  path: '/open-apis/auth/v3/app_access_token',
  tag: 'Auth v3',
  summary: 'App access token of a store app (商店应用获取 app_access_token)',
  body: TicketCredentials,
  responses: answers(
    {
      app_access_token: Type.String({ description: 'App access token', examples: ['a-…'] }),
      expire,
    },
    '10003 malformed, 10005 not a store app, 10012 bad ticket, 10014 wrong secret or app disabled',
  ),
});

export const issueStoreTenantAccessToken = defineRoute({
  operationId: 'auth.v3.tenant_access_token.create',
  method: 'POST',
  path: '/open-apis/auth/v3/tenant_access_token',
  tag: 'Auth v3',
  summary: 'Tenant access token of a store app (商店应用获取 tenant_access_token)',
  body: TenantTokenRequest,
  responses: answers(
    {
      tenant_access_token: Type.String({ description: 'Tenant access token', examples: ['t-…'] }),
      expire,
    },
    '10003 malformed, 10013 bad app access token or not installed in the tenant, 10014 app disabled',
  ),
});

export const resendAppTicket = defineRoute({
  operationId: 'auth.v3.app_ticket.resend',
  method: 'POST',
  path: '/open-apis/auth/v3/app_ticket/resend',
  tag: 'Auth v3',
  summary: 'Push a ticket to the event URL of a store app now (重新获取 app_ticket)',
  body: StoreAppCredentials,
  responses: answers(
    {},
    '10003 malformed, 10014 wrong secret or app disabled, 10016 not a store app, or without event URL',
  ),
});
