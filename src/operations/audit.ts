import { insertAuditEntry } from '#storage/audit-log.ts';
import { raiseCounter } from '#storage/counters.ts';
import type { Transactor } from '#storage/database.ts';
import type { Context } from './context.ts';

export interface AuditedChange {
  tenantNo: number;
  /** Default: the operator. An app is `app:` with its id. */
  actor?: string;
  /** Verb, like `app.grant`. */
  action: string;
  /** What it was done to, with what; never a secret. */
  subject: string;
  /** From `ctx.newId()`, taken before the transaction. */
  id: string;
}

/** Record what was done, in the same transaction as the deed. */
export async function audit(ctx: Context, tx: Transactor, change: AuditedChange): Promise<void> {
  await insertAuditEntry(tx, { actor: 'operator', ...change, atMs: ctx.now() });
}

/** Tell every process that tenants, apps or installations changed. */
export async function announceDirectoryChange(tx: Transactor): Promise<void> {
  await raiseCounter(tx, 'directory');
}
