import type { Bilingual } from './interview-record.ts';
import type { ProcessType } from './job.ts';

/** A kind of round (面试轮次类型), like "technical first round". `bizId` stays the same over all versions. */
export interface RoundType {
  /** Changes with every update. */
  id: string;
  bizId: string;
  name?: Bilingual;
  process?: ProcessType;
  enabled?: boolean;
  /** Form that its interviewers fill in: by `bizId`, with the version that was current when it was set. */
  form?: { id?: string; bizId?: string; name?: Bilingual };
}
