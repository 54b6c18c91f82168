import { type CertifiedInterviewer, PatchInterviewerBody } from '#contract/hire/v1/interviewers.ts';
import type { Interviewer, InterviewerChange } from '#domain/interviewer.ts';
import type { IdOf } from '../../document.ts';
import { compileReader } from '../../schema-reader.ts';
import { code } from '../../shape.ts';

export const verifyStatus = code<boolean>([
  [1, false],
  [2, true],
]);

export function interviewerToWire({ userNo, certified }: Interviewer, idOf: IdOf): CertifiedInterviewer {
  const id = idOf(userNo);
  return { ...(id !== undefined && { user_id: id }), verify_status: verifyStatus.toWire(certified) };
}

const readBody = compileReader<PatchInterviewerBody>(PatchInterviewerBody);

/** What a PATCH is to change. Throws UnreadableFieldError. */
export function readInterviewerChange(body: unknown): InterviewerChange {
  const { verify_status: status } = readBody(body, new Map()).interviewer;
  return status === undefined ? {} : { certified: verifyStatus.fromWire(status) };
}
