import type { Named } from './interview.ts';

/** A talent's process for a job (投递). */
export interface Application {
  id: string;
  talentId?: string;
  jobId?: string;
  stage?: Named;
  /** Ended without a hire: tasks that are still open end with it. */
  terminated?: boolean;
  createdAtMs?: number;
}
