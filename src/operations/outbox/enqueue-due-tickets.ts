import { ticketPeriodMs } from '#domain/app-ticket.ts';
import { findWaitingTicket } from '#storage/outbox.ts';
import { listTicketsDue, takeTicketDue } from '#storage/store-apps.ts';
import type { Context } from '../context.ts';
import { enqueueEvent } from './enqueue-ticket.ts';

/**
 * The hourly ticket of every store app whose hour is over. The time moves on in the transaction that enqueues, so of
 * several processes one does it. While a ticket still waits to be taken, another would bring nothing and is left out.
 */
export async function enqueueDueTickets(ctx: Context): Promise<void> {
  const now = ctx.now();
  for (const appNo of await listTicketsDue(ctx.database.read, now)) {
    await ctx.database.transaction(async (tx) => {
      if (!(await takeTicketDue(tx, appNo, now, now + ticketPeriodMs))) return;
      if ((await findWaitingTicket(tx, appNo, now)) === undefined)
        await enqueueEvent(ctx, tx, appNo, 'app_ticket');
    });
  }
}
