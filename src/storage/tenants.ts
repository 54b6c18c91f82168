import { sql } from 'kysely';
import type { Tenant } from '#domain/app.ts';
import type { Reader, Transactor } from './database.ts';
import type { TenantsTable } from './tables.ts';

/** Versions of a tenant's data: caches compare them. */
export interface TenantVersions {
  tenantNo: number;
  /** Of documents: rises with every change of a record, and when documents were rendered anew. */
  changeSeq: number;
  identitySeq: number;
}

export async function insertTenant(tx: Transactor, tenant: Tenant, nowMs: number): Promise<void> {
  await tx
    .insertInto('tenants')
    .values({
      tenant_no: tenant.tenantNo,
      tenant_key: tenant.tenantKey,
      name: tenant.name,
      created_at_ms: nowMs,
      user_seq: 0,
      identity_seq: 0,
      change_seq: 0,
    })
    .execute();
}

export async function listTenants(db: Reader): Promise<Tenant[]> {
  const rows = await db
    .selectFrom('tenants')
    .select(['tenant_no', 'tenant_key', 'name'])
    .orderBy('tenant_no')
    .execute();
  return rows.map(fromRow);
}

export async function findTenantByKey(db: Reader, tenantKey: string): Promise<Tenant | undefined> {
  const row = await db
    .selectFrom('tenants')
    .select(['tenant_no', 'tenant_key', 'name'])
    .where('tenant_key', '=', tenantKey)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function listTenantVersions(db: Reader): Promise<TenantVersions[]> {
  const rows = await db
    .selectFrom('tenants')
    .select(['tenant_no', 'change_seq', 'rendering_seq', 'identity_seq'])
    .execute();
  return rows.map((row) => ({
    tenantNo: row.tenant_no,
    changeSeq: row.change_seq + row.rendering_seq,
    identitySeq: row.identity_seq,
  }));
}

/** Highest user number and identity version of a tenant, as they are in the database now. */
export async function readIdentitySequences(
  db: Reader,
  tenantNo: number,
): Promise<{ userSeq: number; identitySeq: number }> {
  const row = await db
    .selectFrom('tenants')
    .select(['user_seq', 'identity_seq'])
    .where('tenant_no', '=', tenantNo)
    .executeTakeFirstOrThrow();
  return { userSeq: row.user_seq, identitySeq: row.identity_seq };
}

/**
 * Raise sequences of a tenant and answer their new values. The row stays locked until the transaction ends, so
 * numbers of one tenant are given out in commit order and without gaps.
 */
export async function raiseTenantSequences(
  tx: Transactor,
  tenantNo: number,
  by: { users?: number; identities?: number; changes?: number },
): Promise<{ userSeq: number; identitySeq: number; changeSeq: number }> {
  const row = await tx
    .updateTable('tenants')
    .set({
      user_seq: sql<number>`user_seq + ${by.users ?? 0}`,
      identity_seq: sql<number>`identity_seq + ${by.identities ?? 0}`,
      change_seq: sql<number>`change_seq + ${by.changes ?? 0}`,
    })
    .where('tenant_no', '=', tenantNo)
    .returning(['user_seq', 'identity_seq', 'change_seq'])
    .executeTakeFirstOrThrow();
  return { userSeq: row.user_seq, identitySeq: row.identity_seq, changeSeq: row.change_seq };
}

/** Tell every process that documents were rendered anew though no record changed: pages that it keeps are old. */
export async function raiseRenderingSequence(tx: Transactor, tenantNo: number): Promise<void> {
  await tx
    .updateTable('tenants')
    .set({ rendering_seq: sql<number>`rendering_seq + 1` })
    .where('tenant_no', '=', tenantNo)
    .execute();
}

/** Take the tenant's write lock, so that its writers follow each other. */
export async function lockTenant(tx: Transactor, tenantNo: number): Promise<void> {
  await raiseTenantSequences(tx, tenantNo, {});
}

function fromRow(row: Pick<TenantsTable, 'tenant_no' | 'tenant_key' | 'name'>): Tenant {
  return { tenantNo: row.tenant_no, tenantKey: row.tenant_key, name: row.name };
}
