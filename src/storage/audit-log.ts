import type { Transactor } from './database.ts';

export interface AuditEntry {
  /** 0 for what concerns the whole installation. */
  tenantNo: number;
  id: string;
  atMs: number;
  actor: string;
  action: string;
  subject: string;
}

export async function insertAuditEntry(tx: Transactor, entry: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit_log')
    .values({
      tenant_no: entry.tenantNo,
      id: BigInt(entry.id),
      at_ms: entry.atMs,
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
    })
    .execute();
}
