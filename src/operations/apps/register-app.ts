import { type App, developerOfTenant, type Tenant } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import { findApp, insertApp } from '#storage/apps.ts';
import { raiseCounter } from '#storage/counters.ts';
import type { Transactor } from '#storage/database.ts';
import { announceDirectoryChange } from '../audit.ts';
import type { Context } from '../context.ts';

const appIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** An app id in words: what it must look like, or undefined when it does. */
export function appIdProblem(appId: string): string | undefined {
  return appIdPattern.test(appId) ? undefined : 'must be 1 to 64 letters, digits, - or _';
}

/** The app whose ids an import holds. One not known here is registered, disabled and without a secret. */
export async function registerApp(ctx: Context, tenant: Tenant, appId: string): Promise<App> {
  return ctx.database.transaction((tx) => addDisabledApp(ctx, tx, tenant, appId));
}

/** The same, inside a transaction. */
export async function addDisabledApp(
  ctx: Context,
  tx: Transactor,
  tenant: Tenant,
  appId: string,
): Promise<App> {
  const known = await findApp(tx, appId);
  if (known) return ofTenant(known, tenant);
  const problem = appIdProblem(appId);
  if (problem) throw new MianpingError('refused', `app id ${appId}: ${problem}`);
  const app: App = {
    appNo: await raiseCounter(tx, 'app_no'),
    appId,
    name: appId,
    type: 'custom',
    developer: developerOfTenant(tenant.tenantKey),
    tenantNo: tenant.tenantNo,
    enabled: false,
    hasSecret: false,
    epoch: 1,
  };
  await insertApp(tx, { ...app, secretHash: undefined }, ctx.now());
  await announceDirectoryChange(tx);
  return app;
}

/** A custom app's ids mean something in its own tenant only. */
function ofTenant(app: App, tenant: Tenant): App {
  if (app.tenantNo === undefined || app.tenantNo === tenant.tenantNo) return app;
  throw new MianpingError('conflict', `the app ${app.appId} belongs to another tenant`);
}
