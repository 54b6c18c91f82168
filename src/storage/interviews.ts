import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Application } from '#domain/application.ts';
import type { Interview } from '#domain/interview.ts';
import type { UserNo } from '#domain/interview-record.ts';
import type { RecordBrief } from '#domain/record-brief.ts';
import { type Database, type Reader, toIdListJson, unpeeked } from './database.ts';

/** Which interviews are asked for; absent is any. An interview without a begin has no time to be filtered by. */
export interface InterviewFilter {
  interviewId?: bigint | undefined;
  applicationId?: bigint | undefined;
  /** Unix milliseconds, both included. */
  beginFromMs?: number | undefined;
  beginToMs?: number | undefined;
}

/** Place of an interview in the list; one without a begin stands at 0. */
export interface InterviewPosition {
  beginAtMs: bigint;
  id: bigint;
}

/** Interviews after a position, by begin and id: keyset page. */
export async function listInterviews(
  db: Reader,
  tenantNo: number,
  filter: InterviewFilter,
  after: InterviewPosition | undefined,
  limit: number,
): Promise<Interview[]> {
  const { interviewId, applicationId, beginFromMs = 1, beginToMs } = filter;
  const hasTimes = filter.beginFromMs !== undefined || beginToMs !== undefined;
  // One lower bound: of two, a planner may take the one that begins anew on every page.
  const isPast = after !== undefined && (!hasTimes || after.beginAtMs >= beginFromMs);
  let query = db.selectFrom('interviews').select('body').where('tenant_no', '=', tenantNo);
  if (interviewId !== undefined) query = query.where('id', '=', interviewId);
  if (applicationId !== undefined) query = query.where('application_id', '=', applicationId);
  if (isPast) query = query.where(behind(after, applicationId !== undefined));
  else if (hasTimes) query = query.where('begin_at_ms', '>=', Math.max(beginFromMs, 1));
  if (beginToMs !== undefined) query = query.where('begin_at_ms', '<=', beginToMs);
  const rows = await query.orderBy('begin_at_ms').orderBy('id').limit(limit).execute();
  return rows.map(({ body }) => JSON.parse(body) as Interview);
}

/** Without an application the index by begin, with one the index of its interviews: SQLite is led to either by the form. */
function behind({ beginAtMs, id }: InterviewPosition, hasApplication: boolean): RawBuilder<SqlBool> {
  return hasApplication
    ? sql<SqlBool>`begin_at_ms >= ${beginAtMs} and (begin_at_ms > ${beginAtMs} or id > ${id})`
    : sql<SqlBool>`(begin_at_ms, id) > (${beginAtMs}, ${id})`;
}

export function positionOf({ id, beginAtMs = 0 }: Interview): InterviewPosition {
  return { beginAtMs: BigInt(beginAtMs), id: BigInt(id) };
}

/** All interviews of some applications, each one's by begin and id. */
export async function listInterviewsOfApplications(
  { dialect, read }: Database,
  tenantNo: number,
  applicationIds: readonly string[],
): Promise<Interview[]> {
  if (applicationIds.length === 0) return [];
  const rows = await read
    .selectFrom('interviews')
    .select('body')
    .where('tenant_no', '=', tenantNo)
    .where('application_id', 'in', dialect.idList(toIdListJson(applicationIds)))
    .orderBy('application_id')
    .orderBy('begin_at_ms')
    .orderBy('id')
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as Interview);
}

/** Applications of a talent, ascending by id. */
export async function listApplicationsOfTalent(
  db: Reader,
  tenantNo: number,
  talentId: bigint,
): Promise<Application[]> {
  const rows = await db
    .selectFrom('applications')
    .select('body')
    .where('tenant_no', '=', tenantNo)
    .where('talent_id', '=', talentId)
    .orderBy('id')
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as Application);
}

/** Whose evaluation a record is: some name their interviewer alone. The same words as in the index. */
export const evaluator = sql<UserNo>`coalesce(user_no, interviewer_no)`;

/** Briefs of the records of some interviews, ascending by id, by the id of their interview. */
export async function listRecordsOfInterviews(
  { dialect, read }: Database,
  tenantNo: number,
  interviewIds: readonly string[],
): Promise<Map<string, RecordBrief[]>> {
  const byInterview = new Map<string, RecordBrief[]>();
  if (interviewIds.length === 0) return byInterview;
  const rows = await read
    .selectFrom('interview_records')
    .select([sql<string>`cast(interview_id as text)`.as('interview'), 'brief'])
    .where('tenant_no', '=', unpeeked(tenantNo))
    .where('interview_id', 'is not', null)
    .where('interview_id', 'in', dialect.idList(toIdListJson(interviewIds)))
    // In the order of the index: by id alone, SQLite would look through all records of the tenant.
    .orderBy('interview_id')
    .orderBy('id')
    .execute();
  for (const row of rows) {
    if (row.brief === null) continue;
    const record = JSON.parse(row.brief) as RecordBrief;
    const known = byInterview.get(row.interview);
    if (known) known.push(record);
    else byInterview.set(row.interview, [record]);
  }
  return byInterview;
}
