import { formatAppAccessToken } from '#domain/app-access-token.ts';
import { readAppTicket, ticketLifeMs } from '#domain/app-ticket.ts';
import { MianpingError } from '#domain/errors.ts';
import { noTenant } from '#storage/token-issues.ts';
import type { Context } from '../context.ts';
import { type Credentials, checkCredentials } from './credentials.ts';
import { currentToken, type IssuedToken } from './issued-token.ts';
import type { SecretGuard } from './secret-guard.ts';

/** App access token of a store app, for its secret and a ticket that was pushed to it. */
export async function issueAppToken(
  ctx: Context,
  guard: SecretGuard,
  { appTicket, ...credentials }: Credentials & { appTicket: string },
): Promise<IssuedToken> {
  const app = await checkCredentials(ctx, guard, credentials);
  const { appId, address } = credentials;
  if (!app.enabled) throw new MianpingError('app_unusable', 'app unauthorized');
  if (app.type !== 'store') throw new MianpingError('app_kind_wrong', 'app id unauthorized');
  const ticket = readAppTicket(ctx.keys, appTicket);
  if (ticket?.appNo !== app.appNo) {
    await guard.wrongSecret(appId, address, ctx.now());
    throw ticketWrong();
  }
  await guard.rightSecret(appId, address);
  // One that was made here and has ended is no guess.
  if (ticket.epoch !== app.epoch || ctx.now() >= ticket.issuedAtMs + ticketLifeMs) throw ticketWrong();
  const subject = { appNo: app.appNo, tenantNo: noTenant, epoch: app.epoch, notBeforeMs: 0 };
  return currentToken(ctx, subject, (issue) => formatAppAccessToken(ctx.keys, issue));
}

function ticketWrong(): MianpingError {
  return new MianpingError('app_ticket_wrong', 'get app access token fail: app_ticket invalid');
}
