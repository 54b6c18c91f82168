import Ajv2020 from 'ajv/dist/2020.js';
import { InterviewRecordV2 } from '#contract/hire/v2/interview-record-schema.ts';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import type { InterviewRecord } from '#domain/interview-record.ts';
import { sheetToWire } from '#wire/hire/v2/interview-records.ts';
import { expectValid } from './answer-schema.ts';
import { documentedData, schemaOf } from './documented-bodies.ts';

const ajv = new Ajv2020.default({ strict: false });
const judges = [
  ajv.compile(InterviewRecordV2),
  ajv.compile(schemaOf(documentedData['hire.v2.interview_records.get'].interview_record)),
];
const idOf = (userNo: number) => `ou_${userNo}`;

/** The record by module, judged by our schema and by what the documentation says. User 7 is `ou_7`. */
export function showSheet(record: InterviewRecord, form?: FeedbackForm) {
  const shown = sheetToWire({ record, form, attachments: [] }, idOf);
  for (const judge of judges) expectValid(judge, shown);
  return shown;
}
