import { type Static, type TProperties, Type } from 'typebox';
import { defineRoute, type RouteDefinition } from '../../route.ts';
import { tokenAnswers } from './token-answers.ts';

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

/** Both routes of custom apps take the same and refuse the same. */
function customRoute(
  route: Pick<RouteDefinition, 'operationId' | 'path' | 'summary'>,
  more: TProperties = {},
) {
  return defineRoute({
    ...route,
    method: 'POST',
    tag: 'Auth v3',
    body: AppCredentials,
    responses: tokenAnswers(
      'Token',
      Type.Object({ ...common, ...more }, { description: 'Token' }),
      '10003 malformed, 10005 a store app, 10014 wrong secret or unusable app',
    ),
  });
}

export const issueTenantAccessToken = customRoute({
  operationId: 'auth.v3.tenant_access_token.internal',
  path: '/open-apis/auth/v3/tenant_access_token/internal',
  summary: 'Tenant access token of a custom app (自建应用获取 tenant_access_token)',
});

export const issueAppAccessToken = customRoute(
  {
    operationId: 'auth.v3.app_access_token.internal',
    path: '/open-apis/auth/v3/app_access_token/internal',
    summary: 'App access token of a custom app (自建应用获取 app_access_token)',
  },
  {
    app_access_token: Type.String({ description: 'Same value as the tenant token', examples: ['t-…'] }),
  },
);
