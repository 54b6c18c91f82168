import type { RecordHead } from '#storage/interview-records.ts';

/** What stands before a document's own keys in a bundle line: its type, and what it belongs to. */
export function bundleRecordStart(head: RecordHead | undefined): string {
  const interview = head?.interviewId === undefined ? '' : `"interview_id":"${head.interviewId}",`;
  const form = head?.feedbackFormId === undefined ? '' : `"feedback_form_id":"${head.feedbackFormId}",`;
  return `{"type":"record",${interview}${form}`;
}
