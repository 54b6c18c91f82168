import type { RoundType } from '#domain/round-type.ts';
import { type Reader, type Transactor, unpeeked } from './database.ts';

/** All round types of a tenant, ascending by id. */
export async function listRoundTypes(db: Reader, tenantNo: number): Promise<RoundType[]> {
  const rows = await db
    .selectFrom('round_types')
    .select('body')
    .where('tenant_no', '=', unpeeked(tenantNo))
    .orderBy('id')
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as RoundType);
}

/** Whether the tenant uses round types at all. */
export async function readRoundTypesEnabled(db: Reader, tenantNo: number): Promise<boolean> {
  const row = await db
    .selectFrom('tenants')
    .select('round_types_enabled')
    .where('tenant_no', '=', tenantNo)
    .executeTakeFirstOrThrow();
  return row.round_types_enabled === 1;
}

export async function setRoundTypesEnabled(
  tx: Transactor,
  tenantNo: number,
  enabled: boolean,
): Promise<void> {
  await tx
    .updateTable('tenants')
    .set({ round_types_enabled: enabled ? 1 : 0 })
    .where('tenant_no', '=', tenantNo)
    .execute();
}
