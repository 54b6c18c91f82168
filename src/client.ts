export { ApiCaller, type ApiOptions, type Query } from '#client/api-caller.ts';
export { ApiError, ClientError, ImpossiblePageError, UnavailableError } from '#client/errors.ts';
export type { ClientEvent } from '#client/events.ts';
export { ReadError } from '#client/read-error.ts';
export {
  type Progress,
  type ReadOptions,
  type RecordPage,
  readInterviewRecordPages,
  readInterviewRecords,
} from '#client/read-interview-records.ts';
export type { RecordSelection } from '#client/record-selection.ts';
export type { InterviewRecord } from '#contract/hire/v1/interview-record-schema.ts';
