import type { RecordBrief } from './record-brief.ts';
import { isEvaluated } from './round-summary.ts';

/** What is left to do for an interviewer in one interview. */
export type TaskStatus = 'not_started' | 'not_evaluated' | 'evaluated' | 'terminated';

/** An interview that a user has, or had, to evaluate (面试任务). It is derived: nothing of it is stored. */
export interface InterviewTask {
  interviewId: string;
  jobId?: string;
  talentId?: string;
  applicationId?: string;
  status: TaskStatus;
}

/** What decides the status. */
export interface TaskFacts {
  /** Records of this interviewer in this interview, at least one. */
  records: readonly RecordBrief[];
  /** Begin of the interview; undefined when it is not known. */
  beginAtMs: number | undefined;
  applicationTerminated: boolean;
  nowMs: number;
}

/**
 * What was submitted stays evaluated; an open task ends with its application or when the candidate did not come. Where
 * no begin is known, the record says whether the interview has started.
 */
export function taskStatus({ records, beginAtMs, applicationTerminated, nowMs }: TaskFacts): TaskStatus {
  if (records.some(isEvaluated)) return 'evaluated';
  const conclusions = records.map(({ conclusion }) => conclusion);
  if (applicationTerminated || conclusions.includes('no_show')) return 'terminated';
  const isWaiting = beginAtMs === undefined ? conclusions.includes('not_started') : beginAtMs > nowMs;
  return isWaiting ? 'not_started' : 'not_evaluated';
}
