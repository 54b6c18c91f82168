import { formatTenantAccessToken } from '#domain/access-token.ts';
import type { App, Installation } from '#domain/app.ts';
import type { Context } from '../context.ts';
import { currentToken, type IssuedToken } from './issued-token.ts';

/** Where all ways to a tenant access token end: the app is enabled and installed there, and may have it. */
export function tokenOfInstallation(
  ctx: Context,
  { appNo, epoch }: App,
  { tenantNo, installedAtMs }: Installation,
): Promise<IssuedToken> {
  const subject = { appNo, tenantNo, epoch, notBeforeMs: installedAtMs };
  return currentToken(ctx, subject, (issue) => formatTenantAccessToken(ctx.keys, issue));
}
