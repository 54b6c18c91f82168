import { findStoreApp } from '#storage/store-apps.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import {
  checkEventTarget,
  type EventTargetInput,
  type NewEventTarget,
  replaceEventTarget,
} from './event-target.ts';
import { findStoreApplication } from './find-store-app.ts';

/** Send a store app's events to another URL, once that answered its challenge. The token stays unless one is given. */
export async function changeEventUrl(
  ctx: Context,
  { appId, ...input }: EventTargetInput & { appId: string },
): Promise<NewEventTarget> {
  const { appNo } = await findStoreApplication(ctx, appId);
  const known = (await findStoreApp(ctx.database.read, appNo))?.events?.verificationToken;
  const target = checkEventTarget({ ...input, verificationToken: input.verificationToken ?? known });
  const auditId = await ctx.newId();
  await ctx.database.transaction(async (tx) => {
    await replaceEventTarget(ctx, tx, appNo, target);
    // Without its query, which may hold a secret.
    const subject = `${appId} ${target.url.split('?', 1)[0]}`;
    await audit(ctx, tx, { id: auditId, tenantNo: 0, action: 'app.event-url', subject });
  });
  return target;
}
