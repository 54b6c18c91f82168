import { hash, timingSafeEqual } from 'node:crypto';
import { formatTenantAccessToken, tokenLifeMs, tokenRenewalMs } from '#domain/access-token.ts';
import type { App } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import { findApp, findInstallation, findSecretHash } from '#storage/apps.ts';
import { currentTokenIssue } from '#storage/token-issues.ts';
import type { Context } from '../context.ts';
import type { SecretGuard } from './secret-guard.ts';

export interface TenantToken {
  token: string;
  /** Whole seconds it still lives. */
  expireSeconds: number;
}

/** Credentials that a program shows, and the address it shows them from. */
export interface Credentials {
  appId: string;
  appSecret: string;
  address: string;
}

/** Tenant access token of a custom app for its own tenant: the same one while it has thirty minutes or more left. */
export async function issueTenantToken(
  ctx: Context,
  guard: SecretGuard,
  { appId, appSecret, address }: Credentials,
): Promise<TenantToken> {
  guard.refuseWhenGuessing(appId, address, ctx.now());
  const app = await findApp(ctx.database.read, appId);
  if (!app) throw new MianpingError('credentials_malformed', 'invalid param');
  if (!(await secretMatches(ctx, app, appSecret))) {
    guard.wrongSecret(appId, address, ctx.now());
    throw new MianpingError('app_secret_wrong', 'app secret invalid');
  }
  guard.rightSecret(appId, address);
  return tokenOfApp(ctx, app);
}

/** The token itself, for a caller who needs no secret: the operator. */
export async function tokenOfApp(ctx: Context, app: App): Promise<TenantToken> {
  if (!app.enabled) throw new MianpingError('app_unusable', 'app unauthorized');
  const { tenantNo } = app;
  if (app.type !== 'custom' || tenantNo === undefined) {
    throw new MianpingError('app_kind_wrong', 'app id unauthorized');
  }
  if (!(await findInstallation(ctx.database.read, tenantNo, app.appNo))) {
    throw new MianpingError('app_unusable', 'app unauthorized');
  }
  const now = ctx.now();
  const wanted = { appNo: app.appNo, tenantNo, epoch: app.epoch, issuedAtMs: now };
  const renewBeforeMs = now - tokenLifeMs + tokenRenewalMs;
  const issue = await ctx.database.transaction((tx) => currentTokenIssue(tx, wanted, renewBeforeMs));
  return {
    token: formatTenantAccessToken(ctx.keys, issue),
    expireSeconds: Math.floor((issue.issuedAtMs + tokenLifeMs - now) / 1000),
  };
}

async function secretMatches(ctx: Context, app: App, secret: string): Promise<boolean> {
  const expected = await findSecretHash(ctx.database.read, app.appNo);
  if (expected === undefined) return false;
  return timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(secretHash(secret), 'hex'));
}

/** Secrets are random and long, so one hash is enough; argon2 is for what people choose. */
export function secretHash(secret: string): string {
  return hash('sha256', secret, 'hex');
}
