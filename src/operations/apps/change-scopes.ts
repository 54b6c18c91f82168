import type { Installation } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import { findInstallation, listInstallations, putInstallation } from '#storage/apps.ts';
import { lockTenant } from '#storage/tenants.ts';
import { announceDirectoryChange, audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { findApplication } from './find-app.ts';

export interface ScopeChange {
  appId: string;
  /** Where; an app that is installed once needs none. */
  tenantNo: number | undefined;
  grant: readonly string[];
  revoke: readonly string[];
}

/** Grant and revoke scopes of an installation. Answers it as it is afterwards. */
export async function changeScopes(ctx: Context, change: ScopeChange): Promise<Installation> {
  const app = await findApplication(ctx, change.appId);
  const tenantNo = change.tenantNo ?? (await onlyTenantOf(ctx, app.appNo, change.appId));
  const auditId = await ctx.newId();
  const changed = await ctx.database.transaction(async (tx) => {
    await lockTenant(tx, tenantNo);
    const before = await findInstallation(tx, tenantNo, app.appNo);
    if (!before)
      throw new MianpingError('not_found', `the app ${change.appId} is not installed in this tenant`);
    const scopes = new Set([...before.scopes, ...change.grant]);
    for (const scope of change.revoke) scopes.delete(scope);
    const installation = { ...before, scopes };
    await putInstallation(tx, installation, ctx.now());
    await announceDirectoryChange(tx);
    await audit(ctx, tx, {
      id: auditId,
      tenantNo,
      action: 'app.scopes',
      subject: `${change.appId} +[${change.grant.join(' ')}] -[${change.revoke.join(' ')}]`,
    });
    return installation;
  });
  await ctx.directory.refresh();
  return changed;
}

async function onlyTenantOf(ctx: Context, appNo: number, appId: string): Promise<number> {
  const all = (await listInstallations(ctx.database.read)).filter((one) => one.appNo === appNo);
  const [only, ...others] = all;
  if (only && others.length === 0) return only.tenantNo;
  throw new MianpingError(
    'refused',
    `the app ${appId} is installed in ${all.length} tenants; name one with --tenant`,
  );
}
