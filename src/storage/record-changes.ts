import { BulkInsert } from './bulk.ts';
import type { Database, Transactor } from './database.ts';
import type { RecordChangesTable } from './tables.ts';
import { raiseTenantSequences } from './tenants.ts';

export interface RecordChange {
  recordId: string;
  kind: 'created' | 'updated' | 'deleted';
}

const insert = new BulkInsert<RecordChangesTable>(
  ['tenant_no', 'seq', 'record_id', 'kind', 'at_ms'],
  undefined,
  (tx, rows) => tx.insertInto('record_changes').values(rows),
);

/** Append to the tenant's change log: gap-free, in commit order, because the tenant's row is locked meanwhile. */
export async function appendChanges(
  database: Database,
  tx: Transactor,
  tenantNo: number,
  changes: readonly RecordChange[],
  nowMs: number,
): Promise<void> {
  if (changes.length === 0) return;
  const { changeSeq } = await raiseTenantSequences(tx, tenantNo, { changes: changes.length });
  const first = changeSeq - changes.length + 1;
  const rows = changes.map(({ recordId, kind }, index) => ({
    tenant_no: tenantNo,
    seq: first + index,
    record_id: BigInt(recordId),
    kind,
    at_ms: nowMs,
  }));
  await insert.run(database, tx, rows);
}
