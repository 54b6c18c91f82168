import type { TokenIssue } from '#domain/access-token.ts';
import type { Context } from '#operations/context.ts';
import { renewToken } from '#operations/rehearsal/renew-token.ts';
import type { FaultRule } from './fault-rules.ts';

interface Expired {
  issue: TokenIssue;
  rule: FaultRule;
  /** Another one was handed out in its place: it never comes back. */
  isReplaced: boolean;
}

interface Revoked {
  issue: TokenIssue;
  rule: FaultRule;
  /** Tokens that were issued up to this time are dead, Unix milliseconds. */
  upToMs: number;
}

/**
 * Tenant tokens that faults ended. The data know nothing of it: another sandbox, and this one after a reset, take the
 * same tokens for good, because official SDKs keep them by app id for as long as their process lives.
 */
export class EndedTokens {
  readonly #expired = new Map<string, Expired>();
  /** By app and tenant. */
  readonly #revoked = new Map<string, Revoked>();
  /** By app: the fault that keeps it from getting another. */
  readonly #refused = new Map<number, FaultRule>();

  expire(token: string, issue: TokenIssue, rule: FaultRule): void {
    this.#expired.set(token, { issue, rule, isReplaced: false });
  }

  /** All tokens of the app in this tenant, also those that were not shown yet. */
  async revoke(ctx: Context, issue: TokenIssue, rule: FaultRule): Promise<void> {
    this.#refused.set(issue.appNo, rule);
    const upToMs = Math.max(ctx.now(), issue.issuedAtMs);
    const revoked = { issue, rule, upToMs };
    this.#revoked.set(subjectOf(issue), revoked);
    // Where the clock was set back, there may be one from a time to come.
    revoked.upToMs = await renewToken(ctx, issue, upToMs);
  }

  /** What the journal calls the fault that ended a token; undefined for a token that is good. */
  endOf(token: string, issue: TokenIssue): string | undefined {
    const expired = this.#expired.get(token);
    if (expired && (expired.isReplaced || !expired.rule.isLifted)) return expired.rule.label;
    const revoked = this.#revoked.get(subjectOf(issue));
    return revoked && issue.issuedAtMs <= revoked.upToMs ? revoked.rule.label : undefined;
  }

  /** The fault because of which an app gets no token. */
  refusalOf(appNo: number): FaultRule | undefined {
    const rule = this.#refused.get(appNo);
    return rule?.isActive ? rule : undefined;
  }

  /** Before an app is given a token: none that ended is given again. */
  async renew(ctx: Context, appNo: number): Promise<void> {
    for (const { issue, upToMs } of this.#revoked.values()) {
      if (issue.appNo === appNo) await renewToken(ctx, issue, upToMs);
    }
    for (const expired of this.#expired.values()) {
      if (expired.issue.appNo !== appNo || (expired.rule.isLifted && !expired.isReplaced)) continue;
      expired.isReplaced = true;
      await renewToken(ctx, expired.issue, expired.issue.issuedAtMs);
    }
  }

  /** All that ended are good again. */
  clear(): void {
    this.#expired.clear();
    this.#revoked.clear();
    this.#refused.clear();
  }
}

function subjectOf({ appNo, tenantNo }: TokenIssue): string {
  return `${appNo}/${tenantNo}`;
}
