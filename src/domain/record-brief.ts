import type { InterviewRecord } from './interview-record.ts';

/** What an interview shows of one of its records, and what is derived from them; parsed in a tenth of the time. */
export type RecordBrief = Pick<
  InterviewRecord,
  'id' | 'userNo' | 'text' | 'submitted' | 'submittedAtMs' | 'conclusion' | 'overallScore' | 'interviewer'
>;

export function briefOf({
  id,
  userNo,
  text,
  submitted,
  submittedAtMs,
  conclusion,
  overallScore,
  interviewer,
}: InterviewRecord): Record<keyof RecordBrief, unknown> {
  return { id, userNo, text, submitted, submittedAtMs, conclusion, overallScore, interviewer };
}
