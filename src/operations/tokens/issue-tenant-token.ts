import type { App, Tenant } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import { findInstallation } from '#storage/apps.ts';
import type { Context } from '../context.ts';
import { type Credentials, checkCredentials } from './credentials.ts';
import type { IssuedToken } from './issued-token.ts';
import type { SecretGuard } from './secret-guard.ts';
import { tokenOfInstallation } from './token-of-installation.ts';

/** Tenant access token of a custom app for its own tenant: the same one while it has thirty minutes or more left. */
export async function issueTenantToken(
  ctx: Context,
  guard: SecretGuard,
  credentials: Credentials,
): Promise<IssuedToken> {
  const app = await checkCredentials(ctx, guard, credentials);
  await guard.rightSecret(credentials.appId, credentials.address);
  if (app.enabled && app.type !== 'custom') throw new MianpingError('app_kind_wrong', 'app id unauthorized');
  const installation =
    app.enabled && (await findInstallation(ctx.database.read, app.tenantNo ?? 0, app.appNo));
  if (!installation) throw new MianpingError('app_unusable', 'app unauthorized');
  return tokenOfInstallation(ctx, app, installation);
}

/**
 * The token itself, for a caller who needs no secret: the operator. A custom app has one tenant; for a store app it
 * must be named.
 */
export async function tokenOfApp(ctx: Context, app: App, tenant?: Tenant): Promise<IssuedToken> {
  const tenantNo = tenant?.tenantNo ?? app.tenantNo;
  if (!app.enabled)
    throw new MianpingError(
      'app_unusable',
      `the app ${app.appId} is disabled: mianping app enable ${app.appId}`,
    );
  if (tenantNo === undefined)
    throw new MianpingError(
      'refused',
      `the store app ${app.appId} has a token for each tenant: name one with --tenant`,
    );
  const installation = await findInstallation(ctx.database.read, tenantNo, app.appNo);
  if (installation) return tokenOfInstallation(ctx, app, installation);
  throw new MianpingError('app_unusable', `the app ${app.appId} is not installed in this tenant`);
}
