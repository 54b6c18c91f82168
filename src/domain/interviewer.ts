import type { UserNo } from './interview-record.ts';

/** Whether a user may interview (面试官认证). Users that were never set have none, which counts as not certified. */
export interface Interviewer {
  userNo: UserNo;
  certified: boolean;
  updatedAtMs: number;
}

/** What is to be set; what is absent stays. */
export interface InterviewerChange {
  certified?: boolean;
}
