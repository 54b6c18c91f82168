import { changeApp } from '#storage/apps.ts';
import { hastenNextTicket } from '#storage/store-apps.ts';
import { announceDirectoryChange, audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { secretHash } from '../tokens/credentials.ts';
import { type AppWithSecret, newSecret } from './create-app.ts';
import { findApplication } from './find-app.ts';

/** Give an app a new secret. The old one, and every token and ticket got with it, ends within a second. */
export async function rotateSecret(ctx: Context, input: { appId: string }): Promise<AppWithSecret> {
  const app = await findApplication(ctx, input.appId);
  const appSecret = newSecret();
  const auditId = await ctx.newId();
  await ctx.database.transaction(async (tx) => {
    await changeApp(tx, app.appNo, { secretHash: secretHash(appSecret) });
    await hastenNextTicket(tx, app.appNo, ctx.now());
    await announceDirectoryChange(tx);
    await audit(ctx, tx, {
      id: auditId,
      tenantNo: app.tenantNo ?? 0,
      action: 'app.rotate-secret',
      subject: app.appId,
    });
  });
  await ctx.directory.refresh();
  return { app: await findApplication(ctx, input.appId), appSecret };
}
