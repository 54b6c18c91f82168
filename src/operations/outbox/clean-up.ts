import { ticketPeriodMs } from '#domain/app-ticket.ts';
import { deadEventLifeMs, leaseMs, longestPauseMs } from '#domain/outbox.ts';
import { deleteTicketsGivenUpBefore, hastenEventsAfter } from '#storage/outbox.ts';
import { hastenTicketsAfter } from '#storage/store-apps.ts';
import type { Context } from '../context.ts';

/** By so much the clocks of processes may differ. */
const clockSkewMs = 60_000;

/**
 * Forget tickets that were given up long ago. What is put off for longer than anything ever is, was so by a clock that
 * was ahead: it is made due, because nobody would get a ticket before the clock is there again.
 */
export async function cleanUpOutbox(ctx: Context): Promise<void> {
  const now = ctx.now();
  const furthest = now + clockSkewMs;
  const latest = { dueAtMs: furthest + longestPauseMs, leaseUntilMs: furthest + leaseMs };
  await ctx.database.transaction(async (tx) => {
    await hastenTicketsAfter(tx, furthest + ticketPeriodMs, now);
    await hastenEventsAfter(tx, latest, now);
    await deleteTicketsGivenUpBefore(tx, now - deadEventLifeMs);
  });
}
