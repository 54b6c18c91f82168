import type { FeedbackForm } from '#domain/feedback-form.ts';
import type { RoundType } from '#domain/round-type.ts';
import type { Reader, Transactor } from './database.ts';

/** All round types of a tenant, ascending by id. */
export async function listRoundTypes(db: Reader, tenantNo: number): Promise<RoundType[]> {
  const rows = await db
    .selectFrom('round_types')
    .select('body')
    .where('tenant_no', '=', tenantNo)
    .orderBy('id')
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as RoundType);
}

/** The newest version of every form that has one of the `bizIds`, by `bizId`. */
export async function findNewestForms(
  db: Reader,
  tenantNo: number,
  bizIds: readonly string[],
): Promise<Map<string, FeedbackForm>> {
  if (bizIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('feedback_forms')
    .select('body')
    .where('tenant_no', '=', tenantNo)
    .where('biz_id', 'in', bizIds)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('feedback_forms as newer')
            .select('newer.id')
            .where('newer.tenant_no', '=', tenantNo)
            .whereRef('newer.biz_id', '=', 'feedback_forms.biz_id')
            .whereRef('newer.version', '>', 'feedback_forms.version'),
        ),
      ),
    )
    .orderBy('id')
    .execute();
  const forms = rows.map(({ body }) => JSON.parse(body) as FeedbackForm);
  return new Map(forms.map((form) => [form.bizId, form]));
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
