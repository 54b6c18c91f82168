import { MianpingError } from '#domain/errors.ts';
import type { OutboxEvent } from '#domain/outbox.ts';
import { restartEvent } from '#storage/outbox.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';

/** Try an event again at once, from the first try, also one that was given up. */
export async function retryEvent(ctx: Context, input: { eventId: string }): Promise<OutboxEvent> {
  const auditId = await ctx.newId();
  return ctx.database.transaction(async (tx) => {
    const event = await restartEvent(tx, input.eventId, ctx.now());
    if (!event)
      throw new MianpingError(
        'not_found',
        `no event ${input.eventId} waits or was given up; \`mianping outbox list\` shows them`,
      );
    await audit(ctx, tx, { id: auditId, tenantNo: 0, action: 'outbox.retry', subject: input.eventId });
    return event;
  });
}
