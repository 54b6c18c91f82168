import { randomBytes } from 'node:crypto';
import { MianpingError } from '#domain/errors.ts';
import type { EventTarget } from '#domain/store-app.ts';
import { isStorableText } from '#domain/text.ts';
import { urlProblem } from '#outbound/outbound.ts';
import type { Transactor } from '#storage/database.ts';
import { deleteChallenges } from '#storage/outbox.ts';
import { lockStoreApp, setEventTarget } from '#storage/store-apps.ts';
import type { Context } from '../context.ts';
import { enqueueEvent } from '../outbox/enqueue-ticket.ts';

/** Where events of a store app shall go, as the operator gives it. */
export interface EventTargetInput {
  url: string;
  /** Left out: a random one. */
  verificationToken: string | undefined;
}

/** A target that can be used, with its verification token. */
export type NewEventTarget = Pick<EventTarget, 'url' | 'verificationToken'>;

const longestToken = 128;

/** The target with a token; refused with what is wrong and how to do it right. */
export function checkEventTarget({ url, verificationToken }: EventTargetInput): NewEventTarget {
  const problem = isStorableText(url) ? urlProblem(url) : 'holds characters that no URL has';
  if (problem) throw new MianpingError('refused', `event URL: ${problem}`);
  const token = verificationToken ?? randomBytes(16).toString('hex');
  if (token.trim() === '' || token.length > longestToken || !isStorableText(token))
    throw new MianpingError('refused', `verification token: must have 1 to ${longestToken} characters`);
  return { url, verificationToken: token };
}

/** Send events there from now on, after a running server got the URL's answer to a challenge. */
export async function replaceEventTarget(
  ctx: Context,
  tx: Transactor,
  appNo: number,
  target: NewEventTarget,
): Promise<void> {
  // First of all, like whoever asks for a ticket or delivers an event: else each might hold what the other waits for.
  await lockStoreApp(tx, appNo);
  await deleteChallenges(tx, appNo);
  const challengeId = await enqueueEvent(ctx, tx, appNo, 'url_verification');
  await setEventTarget(tx, appNo, { ...target, challengeId });
}
