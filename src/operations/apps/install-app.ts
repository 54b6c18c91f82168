import type { App, Installation, Tenant } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import { findInstallation, putInstallation } from '#storage/apps.ts';
import type { Transactor } from '#storage/database.ts';
import { findStoreApp } from '#storage/store-apps.ts';
import { lockTenant } from '#storage/tenants.ts';
import { lastTokenIssuedAtMs } from '#storage/token-issues.ts';
import { announceDirectoryChange, audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { findApplication } from './find-app.ts';

export interface InstallInput {
  appId: string;
  tenant: Tenant;
  /** Scopes to grant; left out: those that a store app asks for, none for a custom app. */
  scopes: readonly string[] | undefined;
}

/** Install an app in a tenant. Tokens from before an earlier uninstallation stay dead. */
export async function installApp(ctx: Context, input: InstallInput): Promise<Installation> {
  const { tenant } = input;
  const app = await findApplication(ctx, input.appId);
  if (app.type === 'custom' && app.tenantNo !== tenant.tenantNo)
    throw new MianpingError(
      'refused',
      `the custom app ${app.appId} belongs to another tenant and can be installed there only; a store app can be installed anywhere`,
    );
  const auditId = await ctx.newId();
  const installation = await ctx.database.transaction(async (tx) => {
    await lockTenant(tx, tenant.tenantNo);
    const added = await addInstallation(ctx, tx, app, input);
    await announceDirectoryChange(tx);
    await audit(ctx, tx, {
      id: auditId,
      tenantNo: tenant.tenantNo,
      action: 'app.install',
      subject: [app.appId, ...added.scopes].join(' '),
    });
    return added;
  });
  await ctx.directory.refresh();
  return installation;
}

async function addInstallation(
  ctx: Context,
  tx: Transactor,
  { appNo, appId }: App,
  { tenant: { tenantNo, tenantKey }, scopes }: InstallInput,
): Promise<Installation> {
  if (await findInstallation(tx, tenantNo, appNo))
    throw new MianpingError(
      'conflict',
      `the app ${appId} is installed in ${tenantKey} already; \`mianping app grant\` changes its scopes`,
    );
  const wanted = scopes ?? (await findStoreApp(tx, appNo))?.scopes ?? [];
  // Later than every token that was issued here, also when the clock stands still or went back.
  const installedAtMs = Math.max(ctx.now(), (await lastTokenIssuedAtMs(tx, tenantNo, appNo)) + 1);
  const installation = { tenantNo, appNo, scopes: new Set([...wanted].sort()), installedAtMs };
  await putInstallation(tx, installation, installedAtMs);
  return installation;
}
