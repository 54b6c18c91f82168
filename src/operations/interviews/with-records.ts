import type { Interview } from '#domain/interview.ts';
import type { RecordBrief } from '#domain/record-brief.ts';
import { listRecordsOfInterviews } from '#storage/interviews.ts';
import type { Context } from '../context.ts';

/** An interview and its records, ascending by id. */
export interface InterviewWithRecords {
  interview: Interview;
  records: readonly RecordBrief[];
}

/** Interviews of one tenant, in their order, with their records from one read. */
export async function withRecords(
  { database }: Pick<Context, 'database'>,
  tenantNo: number,
  interviews: readonly Interview[],
): Promise<InterviewWithRecords[]> {
  const ids = interviews.map(({ id }) => id);
  const records = await listRecordsOfInterviews(database, tenantNo, ids);
  return interviews.map((interview) => ({ interview, records: records.get(interview.id) ?? [] }));
}
