import { type Static, Type } from 'typebox';
import { ErrorEnvelope } from '../../envelope.ts';
import { defineRoute } from '../../route.ts';

export const AppCredentials = Type.Object(
  {
    app_id: Type.String({ description: 'Id of the app', examples: ['cli_9f1d2c3b4a5e6f70'] }),
    app_secret: Type.String({ description: 'Secret of the app', examples: ['…'] }),
  },
  { description: 'Credentials of a custom app' },
);
export type AppCredentials = Static<typeof AppCredentials>;

const common = {
  code: Type.Literal(0, { description: '0: success', examples: [0] }),
  msg: Type.String({ description: 'Free text', examples: ['ok'] }),
  expire: Type.Integer({ description: 'Seconds of remaining life', examples: [7200] }),
  tenant_access_token: Type.String({ description: 'Tenant access token', examples: ['t-…'] }),
};

// Failures come with HTTP 200 and a code other than 0, so both shapes share the status.
const refusal = Type.Object(
  {
    code: Type.Integer({
      description: '10003 malformed, 10014 wrong secret or unusable app',
      examples: [10003],
    }),
    msg: Type.String({ description: 'Free text', examples: ['invalid param'] }),
    data: Type.Optional(Type.Object({}, { description: 'Empty, with 10003 only' })),
  },
  { description: 'Refusal' },
);

export const issueTenantAccessToken = defineRoute({
  operationId: 'auth.v3.tenant_access_token.internal',
  method: 'POST',
  path: '/open-apis/auth/v3/tenant_access_token/internal',
  tag: 'Auth v3',
  summary: 'Tenant access token of a custom app (自建应用获取 tenant_access_token)',
  body: AppCredentials,
  responses: {
    200: Type.Union([Type.Object(common, { description: 'Token' }), refusal], {
      description: 'Token or refusal',
    }),
    429: ErrorEnvelope,
    500: ErrorEnvelope,
  },
});

export const issueAppAccessToken = defineRoute({
  operationId: 'auth.v3.app_access_token.internal',
  method: 'POST',
  path: '/open-apis/auth/v3/app_access_token/internal',
  tag: 'Auth v3',
  summary: 'App access token of a custom app (自建应用获取 app_access_token)',
  body: AppCredentials,
  responses: {
    200: Type.Union(
      [
        Type.Object(
          {
            ...common,
            app_access_token: Type.String({
              description: 'Same value as the tenant token',
              examples: ['t-…'],
            }),
          },
          { description: 'Token' },
        ),
        refusal,
      ],
      { description: 'Token or refusal' },
    ),
    429: ErrorEnvelope,
    500: ErrorEnvelope,
  },
});
