import type { App } from '#domain/app.ts';
import { changeApp } from '#storage/apps.ts';
import { hastenNextTicket } from '#storage/store-apps.ts';
import { announceDirectoryChange, audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { findApplication } from './find-app.ts';

/**
 * Switch an app on or off. Tokens and tickets handed out before end within a second, and do not come back. An app that
 * is so already is left alone.
 */
export async function setAppEnabled(ctx: Context, input: { appId: string; enabled: boolean }): Promise<App> {
  const app = await findApplication(ctx, input.appId);
  if (app.enabled === input.enabled) return app;
  const auditId = await ctx.newId();
  await ctx.database.transaction(async (tx) => {
    await changeApp(tx, app.appNo, { enabled: input.enabled });
    await hastenNextTicket(tx, app.appNo, ctx.now());
    await announceDirectoryChange(tx);
    await audit(ctx, tx, {
      id: auditId,
      tenantNo: app.tenantNo ?? 0,
      action: input.enabled ? 'app.enable' : 'app.disable',
      subject: app.appId,
    });
  });
  await ctx.directory.refresh();
  return findApplication(ctx, input.appId);
}
