import { type SqlBool, sql } from 'kysely';
import type { UserNo } from '#domain/interview-record.ts';
import type { Interviewer } from '#domain/interviewer.ts';
import type { Reader, Transactor } from './database.ts';
import type { InterviewersTable } from './tables.ts';

/** Which interviewers are asked for; absent is any. */
export interface InterviewerFilter {
  userNos?: readonly UserNo[] | undefined;
  certified?: boolean | undefined;
  /** Unix milliseconds, both included. */
  updatedFromMs?: number | undefined;
  updatedToMs?: number | undefined;
}

/** Place of an interviewer in the list. */
export interface InterviewerPosition {
  updatedAtMs: bigint;
  userNo: bigint;
}

/** Interviewers after a position, by update and user: keyset page. */
export async function listInterviewers(
  db: Reader,
  tenantNo: number,
  filter: InterviewerFilter,
  after: InterviewerPosition | undefined,
  limit: number,
): Promise<Interviewer[]> {
  const { userNos, certified, updatedFromMs, updatedToMs } = filter;
  let query = db.selectFrom('interviewers').selectAll().where('tenant_no', '=', tenantNo);
  if (userNos) query = query.where('user_no', 'in', [...userNos]);
  if (certified !== undefined) query = query.where('certified', '=', certified ? 1 : 0);
  // One lower bound: of two, a planner may take the one that begins anew on every page.
  if (after && after.updatedAtMs >= (updatedFromMs ?? 0)) {
    query = query.where(sql<SqlBool>`(updated_at_ms, user_no) > (${after.updatedAtMs}, ${after.userNo})`);
  } else if (updatedFromMs !== undefined) query = query.where('updated_at_ms', '>=', updatedFromMs);
  if (updatedToMs !== undefined) query = query.where('updated_at_ms', '<=', updatedToMs);
  const rows = await query.orderBy('updated_at_ms').orderBy('user_no').limit(limit).execute();
  return rows.map(fromRow);
}

export async function findInterviewer(
  db: Reader,
  tenantNo: number,
  userNo: UserNo,
): Promise<Interviewer | undefined> {
  const row = await db
    .selectFrom('interviewers')
    .selectAll()
    .where('tenant_no', '=', tenantNo)
    .where('user_no', '=', userNo)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** When the newest update of the tenant was; 0 when there is none. */
export async function newestUpdateMs(db: Reader, tenantNo: number): Promise<number> {
  const row = await db
    .selectFrom('interviewers')
    .select('updated_at_ms')
    .where('tenant_no', '=', tenantNo)
    .orderBy('updated_at_ms', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.updated_at_ms ?? 0;
}

/** Insert or replace. */
export async function putInterviewer(
  tx: Transactor,
  tenantNo: number,
  { userNo, certified, updatedAtMs }: Interviewer,
): Promise<void> {
  const columns = { certified: certified ? 1 : 0, updated_at_ms: updatedAtMs };
  await tx
    .insertInto('interviewers')
    .values({ tenant_no: tenantNo, user_no: userNo, ...columns })
    .onConflict((conflict) => conflict.columns(['tenant_no', 'user_no']).doUpdateSet(columns))
    .execute();
}

function fromRow(row: InterviewersTable): Interviewer {
  return { userNo: row.user_no, certified: row.certified === 1, updatedAtMs: row.updated_at_ms };
}
