import { type TokenIssue, tokenLifeMs, tokenRenewalMs } from '#domain/access-token.ts';
import { currentTokenIssue } from '#storage/token-issues.ts';
import type { Context } from '../context.ts';

/** A token as a program gets it. */
export interface IssuedToken {
  token: string;
  /** Whole seconds it still lives. */
  expireSeconds: number;
}

/**
 * The token of an app in a tenant, or of the app itself: the same one while it has thirty minutes or more left.
 * `notBeforeMs`: tokens from before are dead, so none of them is handed out again.
 */
export async function currentToken(
  ctx: Context,
  { notBeforeMs, ...subject }: Omit<TokenIssue, 'issuedAtMs'> & { notBeforeMs: number },
  format: (issue: TokenIssue) => string,
): Promise<IssuedToken> {
  const now = ctx.now();
  const wanted = { ...subject, issuedAtMs: Math.max(now, notBeforeMs) };
  const renewBeforeMs = Math.max(now - tokenLifeMs + tokenRenewalMs, notBeforeMs);
  const issue = await ctx.database.transaction((tx) => currentTokenIssue(tx, wanted, renewBeforeMs));
  const leftMs = Math.min(issue.issuedAtMs + tokenLifeMs - now, tokenLifeMs);
  return { token: format(issue), expireSeconds: Math.floor(leftMs / 1000) };
}
