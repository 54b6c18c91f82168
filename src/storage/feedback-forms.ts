import { sql } from 'kysely';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import { type Database, type Reader, toIdListJson, unpeeked } from './database.ts';
import { ParsedForms } from './parsed-forms.ts';

const parsed = new ParsedForms();

/** Newest versions after an id, ascending: keyset page over those forms that no newer version replaced. */
export async function listNewestForms(
  db: Reader,
  tenantNo: number,
  afterId: string,
  limit: number,
): Promise<FeedbackForm[]> {
  const rows = await selectNewest(db, tenantNo)
    .where('form.id', '>', BigInt(afterId))
    .orderBy('form.id')
    .limit(limit)
    .execute();
  return rows.map(({ id, body }) => parsed.parse(id, body));
}

/** The newest version of every form that has one of the `bizIds`, by `bizId`. */
export async function findNewestForms(
  db: Reader,
  tenantNo: number,
  bizIds: readonly string[],
): Promise<Map<string, FeedbackForm>> {
  if (bizIds.length === 0) return new Map();
  const rows = await selectNewest(db, tenantNo).where('form.biz_id', 'in', bizIds).execute();
  const forms = rows.map(({ id, body }) => parsed.parse(id, body));
  return new Map(forms.map((form) => [form.bizId, form]));
}

/** Versions by id, in no order; unknown ids are left out. */
export async function findForms(
  { dialect, read }: Database,
  tenantNo: number,
  ids: readonly string[],
): Promise<Map<string, FeedbackForm>> {
  if (ids.length === 0) return new Map();
  const rows = await read
    .selectFrom('feedback_forms')
    .select([sql<string>`cast(id as text)`.as('id'), 'body'])
    .where('tenant_no', '=', unpeeked(tenantNo))
    .where('id', 'in', dialect.idList(toIdListJson(ids)))
    .execute();
  return new Map(rows.map(({ id, body }) => [id, parsed.parse(id, body)]));
}

/** Versions that no newer one replaced. */
function selectNewest(db: Reader, tenantNo: number) {
  return db
    .selectFrom('feedback_forms as form')
    .select([sql<string>`cast(form.id as text)`.as('id'), 'form.body'])
    .where('form.tenant_no', '=', tenantNo)
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
    );
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
