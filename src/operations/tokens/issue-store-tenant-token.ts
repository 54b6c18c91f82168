import { tokenLifeMs } from '#domain/access-token.ts';
import type { App, Installation } from '#domain/app.ts';
import { readAppAccessToken } from '#domain/app-access-token.ts';
import { MianpingError } from '#domain/errors.ts';
import { findAppByNo, findInstallation } from '#storage/apps.ts';
import { findTenantByKey } from '#storage/tenants.ts';
import type { Context } from '../context.ts';
import type { IssuedToken } from './issued-token.ts';
import type { SecretGuard } from './secret-guard.ts';
import { tokenOfInstallation } from './token-of-installation.ts';

export interface TenantTokenRequest {
  appAccessToken: string;
  tenantKey: string;
  /** Address that it came from. */
  address: string;
}

/** Tenant access token of a store app, for its app access token, in a tenant that installed it. */
export async function issueStoreTenantToken(
  ctx: Context,
  guard: SecretGuard,
  { appAccessToken, tenantKey, address }: TenantTokenRequest,
): Promise<IssuedToken> {
  const app = await appBehind(ctx, guard, appAccessToken, address);
  const installation = await installationOf(ctx, app, tenantKey);
  if (!installation) throw refusal('not installed in this tenant');
  return tokenOfInstallation(ctx, app, installation);
}

async function appBehind(
  ctx: Context,
  guard: SecretGuard,
  appAccessToken: string,
  address: string,
): Promise<App> {
  const issue = readAppAccessToken(ctx.keys, appAccessToken);
  if (!issue) {
    // Only what was not made here counts as a guess and is held back, so nobody can lock out who shares an address.
    await guard.learn(guessedToken, address);
    guard.refuseWhenGuessing(guessedToken, address, ctx.now());
    await guard.wrongSecret(guessedToken, address, ctx.now());
    throw refusal('app_access_token invalid');
  }
  const app = await findAppByNo(ctx.database.read, issue.appNo);
  if (app && !app.enabled) throw new MianpingError('app_unusable', 'app unauthorized');
  if (app?.type !== 'store' || app.epoch !== issue.epoch || ctx.now() >= issue.issuedAtMs + tokenLifeMs)
    throw refusal('app_access_token invalid');
  return app;
}

async function installationOf(ctx: Context, app: App, tenantKey: string): Promise<Installation | undefined> {
  const tenant = await findTenantByKey(ctx.database.read, tenantKey);
  return tenant && findInstallation(ctx.database.read, tenant.tenantNo, app.appNo);
}

/** Stands for the app where none is known: no app id holds a space. */
const guessedToken = 'app access token';

function refusal(why: string): MianpingError {
  return new MianpingError('app_access_token_wrong', `get tenant access token fail: ${why}`);
}
