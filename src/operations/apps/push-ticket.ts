import { MianpingError } from '#domain/errors.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { enqueueTicketNow } from '../outbox/enqueue-ticket.ts';
import { findStoreApplication } from './find-store-app.ts';

/** Push a ticket to a store app now. Answers the id of the event, which a running server delivers. */
export async function pushTicket(ctx: Context, { appId }: { appId: string }): Promise<string> {
  const { appNo } = await findStoreApplication(ctx, appId);
  const auditId = await ctx.newId();
  return ctx.database.transaction(async (tx) => {
    const eventId = await enqueueTicketNow(ctx, tx, appNo);
    if (eventId === undefined)
      throw new MianpingError(
        'refused',
        `the app ${appId} has no event URL: mianping app event-url ${appId} --event-url …`,
      );
    await audit(ctx, tx, { id: auditId, tenantNo: 0, action: 'app.resend-ticket', subject: appId });
    return eventId;
  });
}
