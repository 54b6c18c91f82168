import type { Tenant } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import { deleteInstallation } from '#storage/apps.ts';
import { lockTenant } from '#storage/tenants.ts';
import { announceDirectoryChange, audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { findApplication } from './find-app.ts';

/** Take an app from a tenant, with the scopes granted there. Its tokens there end within a second, everywhere. */
export async function uninstallApp(ctx: Context, input: { appId: string; tenant: Tenant }): Promise<void> {
  const { tenantNo, tenantKey } = input.tenant;
  const app = await findApplication(ctx, input.appId);
  const auditId = await ctx.newId();
  await ctx.database.transaction(async (tx) => {
    await lockTenant(tx, tenantNo);
    if (!(await deleteInstallation(tx, tenantNo, app.appNo)))
      throw new MianpingError('not_found', `the app ${app.appId} is not installed in ${tenantKey}`);
    await announceDirectoryChange(tx);
    await audit(ctx, tx, { id: auditId, tenantNo, action: 'app.uninstall', subject: app.appId });
  });
  await ctx.directory.refresh();
}
