import { sql } from 'kysely';
import type { Reader } from './database.ts';
import type { PullSource } from './pulls.ts';

const evaluator = sql<number | null>`coalesce(record.user_no, record.interviewer_no)`;

/**
 * Users with a record of the source in an interview whose application is not here, ascending after a user: their tasks
 * tell of it.
 */
export async function listUsersLackingApplications(
  db: Reader,
  { tenantNo, sourceNo }: PullSource,
  afterUserNo: number,
  limit: number,
): Promise<number[]> {
  const rows = await db
    .selectFrom('pulled_records as pulled')
    .innerJoin('interviews as interview', (join) =>
      join
        .onRef('interview.tenant_no', '=', 'pulled.tenant_no')
        .onRef('interview.id', '=', 'pulled.interview_id'),
    )
    .leftJoin('applications as application', (join) =>
      join
        .onRef('application.tenant_no', '=', 'interview.tenant_no')
        .onRef('application.id', '=', 'interview.application_id'),
    )
    .innerJoin('interview_records as record', (join) =>
      join.onRef('record.tenant_no', '=', 'pulled.tenant_no').onRef('record.id', '=', 'pulled.id'),
    )
    .select(evaluator.as('user_no'))
    .distinct()
    .where('pulled.tenant_no', '=', tenantNo)
    .where('pulled.source_no', '=', sourceNo)
    .where('interview.application_id', 'is not', null)
    .where('application.id', 'is', null)
    .where(evaluator, '>', afterUserNo)
    .orderBy('user_no')
    .limit(limit)
    .execute();
  return rows.flatMap(({ user_no: userNo }) => userNo ?? []);
}
