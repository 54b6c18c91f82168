import { ticketPeriodMs } from '#domain/app-ticket.ts';
import { listTicketsDue, takeTicketDue } from '#storage/store-apps.ts';
import type { Context } from '../context.ts';
import { bringTicket } from './enqueue-ticket.ts';

/**
 * The hourly ticket of every store app whose hour is over. The time moves on in the transaction that enqueues, so of
 * several processes one does it. A ticket that still waits to be taken is sent now instead: its app may have a new URL,
 * or a new secret.
 */
export async function enqueueDueTickets(ctx: Context): Promise<void> {
  const now = ctx.now();
  for (const appNo of await listTicketsDue(ctx.database.read, now)) {
    await ctx.database.transaction(async (tx) => {
      if (await takeTicketDue(tx, appNo, now, now + ticketPeriodMs)) await bringTicket(ctx, tx, appNo);
    });
  }
}
