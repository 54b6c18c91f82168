import { sql } from 'kysely';
import type { Application } from '#domain/application.ts';
import type { Interview } from '#domain/interview.ts';
import type { UserNo } from '#domain/interview-record.ts';
import type { RecordBrief } from '#domain/record-brief.ts';
import { type Reader, unpeeked } from './database.ts';
import { evaluator } from './interviews.ts';

/** An interview in which a user has records, with what a task tells of it. */
export interface InterviewOfUser {
  id: string;
  /** Records of the user there, ascending by id, at least one. */
  records: RecordBrief[];
  /** Undefined, like `application`, where it is not known. */
  beginAtMs: number | undefined;
  applicationId: string | undefined;
  application: Application | undefined;
}

/** Interviews after an id in which a user has a record, ascending: keyset page, from one read. */
export async function listInterviewsOfUser(
  db: Reader,
  tenantNo: number,
  userNo: UserNo,
  afterId: bigint,
  limit: number,
): Promise<InterviewOfUser[]> {
  const tenant = unpeeked(tenantNo);
  const rows = await db
    .selectFrom('interview_records as record')
    .leftJoin('interviews as interview', (join) =>
      join.on('interview.tenant_no', '=', tenant).onRef('interview.id', '=', 'record.interview_id'),
    )
    .leftJoin('applications as application', (join) =>
      join.on('application.tenant_no', '=', tenant).onRef('application.id', '=', 'interview.application_id'),
    )
    .select([
      sql<string>`cast(record.interview_id as text)`.as('id'),
      // Whatever names an interview has one.
      sql<string>`record.brief`.as('brief'),
      sql<string | null>`cast(interview.application_id as text)`.as('application_id'),
      'interview.begin_at_ms',
      // A begin at 0 has the same column as none.
      sql<string | null>`case when interview.begin_at_ms = 0 then interview.body end`.as('body'),
      'application.body as application',
    ])
    .where('record.tenant_no', '=', tenant)
    .where('record.interview_id', 'is not', null)
    .where('record.interview_id', 'in', (page) =>
      page
        .selectFrom('interview_records')
        .select('interview_id')
        .where('tenant_no', '=', tenant)
        .where(evaluator, '=', userNo)
        .where('interview_id', 'is not', null)
        .where('interview_id', '>', afterId)
        .groupBy('interview_id')
        .orderBy('interview_id')
        .limit(limit),
    )
    .where(evaluator, '=', userNo)
    .orderBy('record.interview_id')
    .orderBy('record.id')
    .execute();
  return byInterview(rows);
}

interface Row {
  id: string;
  brief: string;
  application_id: string | null;
  begin_at_ms: number | null;
  body: string | null;
  application: string | null;
}

function byInterview(rows: readonly Row[]): InterviewOfUser[] {
  const interviews: InterviewOfUser[] = [];
  for (const { id, brief, application_id, begin_at_ms, body, application } of rows) {
    const record = JSON.parse(brief) as RecordBrief;
    const last = interviews.at(-1);
    if (last?.id === id) {
      last.records.push(record);
      continue;
    }
    interviews.push({
      id,
      records: [record],
      beginAtMs: body === null ? (begin_at_ms ?? undefined) : (JSON.parse(body) as Interview).beginAtMs,
      applicationId: application_id ?? undefined,
      application: application === null ? undefined : (JSON.parse(application) as Application),
    });
  }
  return interviews;
}
