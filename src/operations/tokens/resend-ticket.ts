import { MianpingError } from '#domain/errors.ts';
import type { Context } from '../context.ts';
import { enqueueTicketNow } from '../outbox/enqueue-ticket.ts';
import { type Credentials, checkCredentials } from './credentials.ts';
import type { SecretGuard } from './secret-guard.ts';

/** A store app that lost its ticket asks for one: it is pushed at once, by whatever process looks first. */
export async function resendTicket(
  ctx: Context,
  guard: SecretGuard,
  credentials: Credentials,
): Promise<void> {
  const app = await checkCredentials(ctx, guard, credentials);
  await guard.rightSecret(credentials.appId, credentials.address);
  if (!app.enabled) throw new MianpingError('app_unusable', 'app unauthorized');
  if (app.type !== 'store') throw resendRefused('only store apps get tickets');
  const eventId = await ctx.database.transaction((tx) => enqueueTicketNow(ctx, tx, app.appNo));
  if (eventId === undefined) throw resendRefused('the app has no event URL');
}

function resendRefused(why: string): MianpingError {
  return new MianpingError('ticket_resend_refused', `app ticket resend fail: ${why}`);
}
