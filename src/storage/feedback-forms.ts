import { sql } from 'kysely';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import type { Reader } from './database.ts';

/** Newest versions after an id, ascending: keyset page over those forms that no newer version replaced. */
export async function listNewestForms(
  db: Reader,
  tenantNo: number,
  afterId: string,
  limit: number,
): Promise<FeedbackForm[]> {
  const rows = await db
    .selectFrom('feedback_forms as form')
    .select('form.body')
    .where('form.tenant_no', '=', tenantNo)
    .where('form.id', '>', BigInt(afterId))
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('feedback_forms as newer')
            .select('newer.version')
            .where('newer.tenant_no', '=', tenantNo)
            .whereRef('newer.biz_id', '=', 'form.biz_id')
            .whereRef('newer.version', '>', 'form.version'),
        ),
      ),
    )
    .orderBy('form.id')
    .limit(limit)
    .execute();
  return rows.map((row) => JSON.parse(row.body) as FeedbackForm);
}

/** Id of the form that is this version. */
export async function findFormVersion(
  db: Reader,
  tenantNo: number,
  { bizId, version }: Pick<FeedbackForm, 'bizId' | 'version'>,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('feedback_forms')
    .select(sql<string>`cast(id as text)`.as('id'))
    .where('tenant_no', '=', tenantNo)
    .where('biz_id', '=', bizId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row?.id;
}
