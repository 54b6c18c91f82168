import { sql } from 'kysely';
import type { Application } from '#domain/application.ts';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import { toStoredId } from '#domain/ids.ts';
import type { Interview } from '#domain/interview.ts';
import type { Job } from '#domain/job.ts';
import type { RoundType } from '#domain/round-type.ts';
import type { Talent } from '#domain/talent.ts';
import { type Database, type Reader, type Transactor, toIdListJson } from './database.ts';
import type { Tables } from './tables.ts';

/** Entities that are stored whole, as JSON under their id. */
interface Bodies {
  talents: Talent;
  jobs: Job;
  applications: Application;
  interviews: Interview;
  feedback_forms: FeedbackForm;
  round_types: RoundType;
}
export type BodyTable = keyof Bodies;
export type BodyOf<Table extends BodyTable> = Bodies[Table];

/** What lists look for, in columns beside the body. */
const columnsOf: { [Table in BodyTable]: (entity: Bodies[Table]) => Partial<Tables[Table]> } = {
  talents: () => ({}),
  jobs: () => ({}),
  applications: ({ talentId }) => ({ talent_id: storedIdOf(talentId) }),
  interviews: ({ applicationId, beginAtMs }) => ({
    application_id: storedIdOf(applicationId),
    begin_at_ms: beginAtMs ?? 0,
  }),
  feedback_forms: ({ bizId, version }) => ({ biz_id: bizId, version }),
  round_types: ({ bizId }) => ({ biz_id: bizId }),
};

function storedIdOf(id: string | undefined): bigint | null {
  return (id === undefined ? undefined : toStoredId(id)) ?? null;
}

/** Insert or replace. A round type replaces the version before it, which has another id. */
export async function putBody<Table extends BodyTable>(
  tx: Transactor,
  table: Table,
  tenantNo: number,
  entity: Bodies[Table],
): Promise<'created' | 'updated' | 'unchanged'> {
  const id = BigInt(entity.id);
  const body = JSON.stringify(entity);
  const before = await tx
    .selectFrom(table as 'talents')
    .select('body')
    .where('tenant_no', '=', tenantNo)
    .where('id', '=', id)
    .executeTakeFirst();
  if (before?.body === body) return 'unchanged';
  const replaced = table === 'round_types' && (await dropOtherVersions(tx, tenantNo, entity as RoundType));
  const columns: object = columnsOf[table](entity);
  await tx
    .insertInto(table as 'talents')
    .values({ tenant_no: tenantNo, id, body, ...columns })
    .onConflict((conflict) => conflict.columns(['tenant_no', 'id']).doUpdateSet({ body, ...columns }))
    .execute();
  return before || replaced ? 'updated' : 'created';
}

async function dropOtherVersions(
  tx: Transactor,
  tenantNo: number,
  { id, bizId }: RoundType,
): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('round_types')
    .where('tenant_no', '=', tenantNo)
    .where('biz_id', '=', bizId)
    .where('id', '!=', BigInt(id))
    .executeTakeFirst();
  return numDeletedRows > 0n;
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
    .selectFrom(table as 'talents')
    .select('body')
    .where('tenant_no', '=', tenantNo)
    .where('id', '>', BigInt(afterId))
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => JSON.parse(row.body) as Bodies[Table]);
}

/** Entities by id, in no order; unknown ids are left out. */
export async function findBodies<Table extends BodyTable>(
  { dialect }: Database,
  db: Reader,
  table: Table,
  tenantNo: number,
  ids: readonly string[],
): Promise<Map<string, Bodies[Table]>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom(table as 'talents')
    .select([sql<string>`cast(id as text)`.as('id'), 'body'])
    .where('tenant_no', '=', tenantNo)
    .where('id', 'in', dialect.idList(toIdListJson(ids)))
    .execute();
  return new Map(rows.map((row) => [row.id, JSON.parse(row.body) as Bodies[Table]]));
}
