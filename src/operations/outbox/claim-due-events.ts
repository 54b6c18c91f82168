import { randomBytes } from 'node:crypto';
import { leaseMs, type OutboxEvent } from '#domain/outbox.ts';
import { claimEvent, listDueEvents } from '#storage/outbox.ts';
import type { Context } from '../context.ts';

/** An event that this process is to deliver, until its lease ends. */
export interface ClaimedEvent extends OutboxEvent {
  leaseId: string;
}

/** Take up to `limit` due events. One whose process died is due again when its lease has ended. */
export async function claimDueEvents(ctx: Context, limit: number): Promise<ClaimedEvent[]> {
  const claimed: ClaimedEvent[] = [];
  for (const eventId of await listDueEvents(ctx.database.read, ctx.now(), limit)) {
    // A database that is busy may take long: each lease counts from its own claim.
    const now = ctx.now();
    const lease = { id: randomBytes(8).toString('hex'), untilMs: now + leaseMs };
    const event = await ctx.database.transaction((tx) => claimEvent(tx, eventId, lease, now));
    if (event) claimed.push({ ...event, leaseId: lease.id });
  }
  return claimed;
}
