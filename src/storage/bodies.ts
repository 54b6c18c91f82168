import { sql } from 'kysely';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import type { Interview } from '#domain/interview.ts';
import type { Reader, Transactor } from './database.ts';

/** Entities that are stored whole, as JSON under their id, until something needs their columns. */
interface Bodies {
  feedback_forms: FeedbackForm;
  interviews: Interview;
}
type BodyTable = keyof Bodies;

/** Insert or replace. Answers what was there before, as JSON text. */
export async function putBody<Table extends BodyTable>(
  tx: Transactor,
  table: Table,
  tenantNo: number,
  entity: Bodies[Table],
): Promise<'created' | 'updated' | 'unchanged'> {
  const id = BigInt(entity.id);
  const body = JSON.stringify(entity);
  const before = await tx
    .selectFrom(table as BodyTable)
    .select('body')
    .where('tenant_no', '=', tenantNo)
    .where('id', '=', id)
    .executeTakeFirst();
  if (before?.body === body) return 'unchanged';
  await tx
    .insertInto(table as BodyTable)
    .values({ tenant_no: tenantNo, id, body })
    .onConflict((conflict) => conflict.columns(['tenant_no', 'id']).doUpdateSet({ body: sql`excluded.body` }))
    .execute();
  return before ? 'updated' : 'created';
}

/** Entities after an id, ascending: keyset page. */
export async function listBodies<Table extends BodyTable>(
  db: Reader,
  table: Table,
  tenantNo: number,
  afterId: string,
  limit: number,
): Promise<Bodies[Table][]> {
  const rows = await db
    .selectFrom(table as BodyTable)
    .select('body')
    .where('tenant_no', '=', tenantNo)
    .where('id', '>', BigInt(afterId))
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => JSON.parse(row.body) as Bodies[Table]);
}
