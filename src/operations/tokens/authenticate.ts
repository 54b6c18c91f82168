import { readTenantAccessToken, type TokenIssue, tokenLifeMs } from '#domain/access-token.ts';
import { MianpingError } from '#domain/errors.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';

const bearer = 'Bearer ';
const missingText = 'Missing access token for authorization. Please make a request with token attached.';
const invalidText = 'Invalid access token for authorization. Please make a request with token attached.';
const rememberedTokens = 10_000;

/** A token that is none, is not ours, or is past its end. */
export function invalidToken(): MianpingError {
  return new MianpingError('token_invalid', invalidText);
}

/** Answers who calls, from the Authorization header. Throws MianpingError with the code of the first thing wrong. */
export type Authenticate = (authorization: string | undefined) => Caller | Promise<Caller>;

/**
 * Checks tokens without the database: the signature once per token, then what the directory knows of the app. Only a
 * directory that is too old, or that does not know a token this installation made, is refreshed first.
 */
export function authenticator(ctx: Context): Authenticate {
  const verified = new Map<string, TokenIssue>();

  function issueOf(token: string): TokenIssue {
    let issue = verified.get(token);
    if (!issue) {
      issue = readTenantAccessToken(ctx.keys, token);
      if (!issue) throw invalidToken();
      if (verified.size >= rememberedTokens) verified.clear();
      verified.set(token, issue);
    }
    return issue;
  }

  return (authorization) => {
    const issue = issueOf(tokenOf(authorization));
    if (ctx.now() >= issue.issuedAtMs + tokenLifeMs) throw invalidToken();
    if (ctx.directory.isFresh && isKnown(ctx, issue)) return callerOf(ctx, issue);
    return ctx.directory.refresh().then(() => callerOf(ctx, issue));
  };
}

function tokenOf(authorization: string | undefined): string {
  if (!authorization?.startsWith(bearer) || authorization.length === bearer.length) {
    throw new MianpingError('token_missing', missingText);
  }
  const token = authorization.slice(bearer.length);
  if (token.startsWith('u-') || token.startsWith('eyJ')) {
    throw new MianpingError('user_token_unsupported', 'user access token not support');
  }
  if (!token.startsWith('t-'))
    throw new MianpingError('token_malformed', 'Invalid token: must start with t-/u-');
  return token;
}

function isKnown(ctx: Context, { appNo, tenantNo, epoch }: TokenIssue): boolean {
  const app = ctx.directory.app(appNo);
  const installation = ctx.directory.installation(tenantNo, appNo);
  return app !== undefined && app.epoch >= epoch && installation !== undefined;
}

function callerOf(ctx: Context, issue: TokenIssue): Caller {
  const app = ctx.directory.app(issue.appNo);
  if (!app) throw invalidToken();
  if (!app.enabled) throw new MianpingError('app_disabled', 'app not in use');
  const installation = ctx.directory.installation(issue.tenantNo, issue.appNo);
  if (!installation) throw new MianpingError('app_not_installed', 'unauthorized app');
  if (app.epoch !== issue.epoch || issue.issuedAtMs < installation.installedAtMs) throw invalidToken();
  return { app, installation, tenantNo: issue.tenantNo };
}
