import type { Application } from '#domain/application.ts';
import type { Attachment } from '#domain/attachment.ts';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import type { Job } from '#domain/job.ts';
import type { RoundType } from '#domain/round-type.ts';
import type { Talent } from '#domain/talent.ts';
import { type BundleUser, formCodec, readFormLine, readRecordKeys, readUserLine } from '#wire/bundle.ts';
import {
  applicationCodec,
  type DataSettings,
  interviewerFromLine,
  jobCodec,
  type ReadInterviewer,
  readApplicationLine,
  readJobLine,
  readSettingsLine,
  readTalentLine,
  settingsCodec,
  talentCodec,
} from '#wire/bundle-entities.ts';
import { fromWire, type ReadRecord } from '#wire/hire/v1/interview-records.ts';
import { interviewFromWire, type ReadInterview } from '#wire/hire/v1/interviews.ts';
import { readRoundType, roundType } from '#wire/hire/v1/round-types.ts';
import { type DroppedFields, UnreadableFieldError } from '#wire/schema-reader.ts';
import { appIdProblem } from '../apps/register-app.ts';
import type { FileInput } from '../attachments/keep-file.ts';
import { fileFromLine } from './attachment-lines.ts';
import { checkedId, checkIds, checkUserId, requireObject } from './checked-ids.ts';
import { untypedKind } from './sources.ts';

/** One thing to import, read and checked. */
export type Entry =
  | ({ kind: 'record' } & ReadRecord)
  | { kind: 'deleted-record'; id: string }
  | { kind: 'user'; user: BundleUser }
  | { kind: 'talent'; talent: Talent }
  | { kind: 'job'; job: Job }
  | { kind: 'application'; application: Application }
  | { kind: 'form'; form: FeedbackForm }
  | { kind: 'round_type'; roundType: RoundType }
  | ({ kind: 'interview' } & ReadInterview)
  | ({ kind: 'interviewer' } & ReadInterviewer)
  | { kind: 'settings'; settings: DataSettings }
  | { kind: 'attachment'; file: FileInput }
  /** Its bytes are in the blob store. */
  | { kind: 'kept-attachment'; attachment: Attachment };

type ReadLine = (value: Record<string, unknown>, dropped: DroppedFields) => Entry;

/** Lines of a bundle by their `type`. */
const lineReaders: Record<string, ReadLine> = {
  settings: (value, dropped) => ({
    kind: 'settings',
    settings: settingsCodec.fromWire(readSettingsLine(value, dropped)),
  }),
  user: (value, dropped) => ({ kind: 'user', user: checkedUser(readUserLine(value, dropped)) }),
  talent(value, dropped) {
    const line = readTalentLine(value, dropped);
    checkIds({ id: line.id });
    return { kind: 'talent', talent: talentCodec.fromWire(line) };
  },
  job(value, dropped) {
    const line = readJobLine(value, dropped);
    checkIds({ id: line.id });
    return { kind: 'job', job: jobCodec.fromWire(line) };
  },
  application(value, dropped) {
    const line = readApplicationLine(value, dropped);
    checkIds({ id: line.id, talent_id: line.talent_id, job_id: line.job_id });
    return { kind: 'application', application: applicationCodec.fromWire(line) };
  },
  form(value, dropped) {
    const line = readFormLine(value, dropped);
    checkIds({ id: line.id });
    return { kind: 'form', form: formCodec.fromWire(line) };
  },
  round_type(value, dropped) {
    const line = readRoundType(value, dropped);
    checkIds({ id: line.id });
    return { kind: 'round_type', roundType: roundType.fromWire(line) };
  },
  interview: readInterview,
  interviewer(value, dropped) {
    const line = interviewerFromLine(value, dropped);
    checkUserId('user_id', line.userId);
    return { kind: 'interviewer', ...line };
  },
  attachment: (value, dropped) => ({ kind: 'attachment', file: fileFromLine(value, dropped) }),
  record: readBundleRecord,
};

/** Read one entry. Throws UnreadableFieldError. */
export function readEntry(value: unknown, dropped: DroppedFields): Entry {
  const { type, ...rest } = requireObject(value, '');
  if (typeof type !== 'string') {
    const kind = untypedKind(rest);
    if (type !== undefined) throw new UnreadableFieldError('type', 'must be a string');
    return kind === 'record' ? readRecord(rest, dropped) : (lineReaders[kind] as ReadLine)(rest, dropped);
  }
  const read = Object.hasOwn(lineReaders, type) ? lineReaders[type] : undefined;
  if (read) return read(rest, dropped);
  throw new UnreadableFieldError('type', `must be one of ${Object.keys(lineReaders).join(', ')}`);
}

/** User ids of the import's own kind that an entry names. */
export function userIdsOf(entry: Entry): string[] {
  switch (entry.kind) {
    case 'record':
      return [entry.userId, entry.interviewerId].filter((id) => id !== undefined);
    case 'interview':
      return [entry.creatorId, entry.contactId].filter((id) => id !== undefined);
    case 'interviewer':
      return [entry.userId];
    default:
      return [];
  }
}

function readInterview(value: Record<string, unknown>, dropped: DroppedFields): Entry {
  const read = interviewFromWire(value, dropped);
  checkIds({ id: read.interview.id, application_id: read.interview.applicationId });
  for (const [index, id] of read.recordIds.entries()) checkedId(id, `interview_record_list[${index}].id`);
  checkUserId('creator.id', read.creatorId);
  checkUserId('contact_user.id', read.contactId);
  return { kind: 'interview', ...read };
}

function readBundleRecord(value: Record<string, unknown>, dropped: DroppedFields): Entry {
  const { interview_id, feedback_form_id, deleted, ...item } = value;
  const keys = readRecordKeys({ interview_id, feedback_form_id, deleted }, dropped);
  if (keys.deleted) {
    if (typeof item.id !== 'string') throw new UnreadableFieldError('id', 'must be a string');
    return { kind: 'deleted-record', id: checkedId(item.id) };
  }
  const entry = readRecord(item, dropped);
  if (keys.interview_id !== undefined)
    entry.record.interviewId = checkedId(keys.interview_id, 'interview_id');
  if (keys.feedback_form_id !== undefined) {
    entry.record.feedbackFormId = checkedId(keys.feedback_form_id, 'feedback_form_id');
  }
  return entry;
}

function readRecord(value: Record<string, unknown>, dropped: DroppedFields): Entry & { kind: 'record' } {
  const read = fromWire(value, dropped);
  checkedId(read.record.id);
  checkUserId('user_id', read.userId);
  checkUserId('interviewer.id', read.interviewerId);
  return { kind: 'record', ...read };
}

function checkedUser(user: BundleUser): BundleUser {
  checkUserId('id', user.id);
  checkUserId('user_id', user.user_id);
  for (const [index, id] of (user.open_ids ?? []).entries()) {
    checkUserId(`open_ids[${index}].open_id`, id.open_id);
    const problem = appIdProblem(id.app_id);
    if (problem) throw new UnreadableFieldError(`open_ids[${index}].app_id`, problem);
  }
  for (const [index, id] of (user.union_ids ?? []).entries()) {
    checkUserId(`union_ids[${index}].union_id`, id.union_id);
  }
  return user;
}
