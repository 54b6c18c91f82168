import { changeApp } from '#storage/apps.ts';
import { findApplication } from '../apps/find-app.ts';
import { announceDirectoryChange } from '../audit.ts';
import type { Context } from '../context.ts';

/** End all tokens of an app, as a new secret would; the secret stays, so a new token can be had. */
export async function endTokens(ctx: Context, appId: string): Promise<void> {
  const { appNo } = await findApplication(ctx, appId);
  await ctx.database.transaction(async (tx) => {
    await changeApp(tx, appNo, {});
    await announceDirectoryChange(tx);
  });
  await ctx.directory.refresh();
}
