import { hash, timingSafeEqual } from 'node:crypto';
import type { App } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import { findApp, findSecretHash } from '#storage/apps.ts';
import type { Context } from '../context.ts';
import type { SecretGuard } from './secret-guard.ts';

/** Credentials that a program shows, and the address it shows them from. */
export interface Credentials {
  appId: string;
  appSecret: string;
  address: string;
}

/**
 * The app that these credentials are of, whatever its state. Fails with `credentials_malformed` for an unknown app,
 * `app_secret_wrong`, or `rate_limited` after many wrong secrets. The caller tells the guard when all was right.
 */
export async function checkCredentials(
  ctx: Context,
  guard: SecretGuard,
  { appId, appSecret, address }: Credentials,
): Promise<App> {
  guard.refuseWhenGuessing(appId, address, ctx.now());
  const app = await findApp(ctx.database.read, appId);
  if (!app) throw new MianpingError('credentials_malformed', 'invalid param');
  await guard.learn(appId, address);
  const expected = await findSecretHash(ctx.database.read, app.appNo);
  // Once more, and nothing is waited for from here to the count: tries that came together are judged one by one.
  guard.refuseWhenGuessing(appId, address, ctx.now());
  if (expected !== undefined && sameHash(expected, secretHash(appSecret))) return app;
  await guard.wrongSecret(appId, address, ctx.now());
  throw new MianpingError('app_secret_wrong', 'app secret invalid');
}

/** Secrets are random and long, so one hash is enough; argon2 is for what people choose. */
export function secretHash(secret: string): string {
  return hash('sha256', secret, 'hex');
}

function sameHash(expected: string, given: string): boolean {
  return timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(given, 'hex'));
}
