import type { TokenIssue } from '#domain/access-token.ts';
import { findAppByNo } from '#storage/apps.ts';
import { currentTokenIssue, lastTokenIssuedAtMs } from '#storage/token-issues.ts';
import type { Context } from '../context.ts';

/** The app whose tokens these are, in the tenant that they are for. */
export type TokenSubject = Pick<TokenIssue, 'appNo' | 'tenantNo'>;

/**
 * Make sure that the token which is handed out next was issued after this time (Unix milliseconds), be it by a
 * millisecond, so that it is another one. Answers when that token was issued. Older tokens live on.
 */
export async function renewToken(
  ctx: Context,
  { appNo, tenantNo }: TokenSubject,
  afterMs: number,
): Promise<number> {
  const epoch = (await findAppByNo(ctx.database.read, appNo))?.epoch;
  if (epoch === undefined) return afterMs;
  const { issuedAtMs } = await ctx.database.transaction(async (tx) => {
    const lastMs = await lastTokenIssuedAtMs(tx, tenantNo, appNo);
    const issuedAtMs = lastMs > afterMs ? lastMs : Math.max(ctx.now(), afterMs + 1);
    return currentTokenIssue(tx, { appNo, tenantNo, epoch, issuedAtMs }, issuedAtMs);
  });
  return issuedAtMs;
}
