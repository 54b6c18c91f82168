import * as wire from '#contract/hire/v1/interview-schema.ts';
import type * as domain from '#domain/interview.ts';
import type { RecordBrief } from '#domain/record-brief.ts';
import { type RoundSummary, summarizeRound } from '#domain/round-summary.ts';
import type { IdOf } from '../../document.ts';
import { compileReader, type DroppedFields } from '../../schema-reader.ts';
import { code, list, shape } from '../../shape.ts';
import { conclusion, i18n, overallScore, submitted } from './interview-records.ts';

export type { Interview as WireInterview } from '#contract/hire/v1/interview-schema.ts';

export const named = shape<wire.Named, domain.Named>([
  ['id', 'id'],
  ['name', 'name', i18n],
]);

const coded = shape<wire.Coded, domain.Coded>([
  ['code', 'code'],
  ['name', 'name', i18n],
]);

const address = shape<wire.Address, domain.Address>([
  ['id', 'id'],
  ['name', 'name', i18n],
  ['district', 'district', coded],
  ['city', 'city', coded],
  ['state', 'state', coded],
  ['country', 'country', coded],
]);

const reservation = code<NonNullable<domain.MeetingRoom['reservation']>>([
  [1, 'in_progress'],
  [2, 'reserved'],
  [3, 'failed'],
]);

const meetingRoom = shape<wire.MeetingRoom, domain.MeetingRoom>([
  ['room_id', 'id'],
  ['room_name', 'name'],
  ['building_name', 'buildingName'],
  ['floor_name', 'floorName'],
  ['reserved_status', 'reservation', reservation],
]);

const interviewType = code<domain.InterviewType>([
  [1, 'on_site'],
  [2, 'phone'],
  [3, 'video'],
]);

const videoType = code<domain.VideoType>([
  [1, 'zoom'],
  [2, 'nowcoder_technical'],
  [3, 'nowcoder_non_technical'],
  [4, 'saima'],
  [5, 'feishu'],
  [8, 'hackerrank'],
  [9, 'feishu_coding'],
  [100, 'none'],
]);

const arrangementStatus = code<domain.ArrangementStatus>([
  [1, 'not_started'],
  [2, 'running'],
  [3, 'ended'],
]);

/** The people stand beside the table: their ids are resolved apart. */
type People = 'creator' | 'contact_user';
const head = shape<Omit<wire.InterviewHead, People>, Omit<domain.Interview, 'creator' | 'contact'>>([
  ['id', 'id'],
  ['begin_time', 'beginAtMs'],
  ['end_time', 'endAtMs'],
  ['round', 'round'],
  ['feedback_submit_time', 'feedbackSubmittedAtMs'],
  ['stage_id', 'stageId'],
  ['stage', 'stage', named],
  ['application_id', 'applicationId'],
  ['biz_create_time', 'createdAtMs'],
  ['biz_modify_time', 'modifiedAtMs'],
  ['interview_arrangement_id', 'arrangementId'],
  ['interview_type', 'type', interviewType],
  ['talent_time_zone', 'talentTimeZone', coded],
  ['contact_mobile', 'contactMobile'],
  ['remark', 'remark'],
  ['address', 'address', address],
  ['video_type', 'videoType', videoType],
  ['arrangement_status', 'arrangementStatus', arrangementStatus],
  ['arrangement_type', 'arrangement', code([[1, 'single'] as const, [2, 'group'] as const])],
  [
    'arrangement_appointment_kind',
    'appointment',
    code([[1, 'direct'] as const, [2, 'self_scheduled'] as const]),
  ],
  ['meeting_room_list', 'meetingRooms', list(meetingRoom)],
  ['interview_round_type', 'roundType', named],
]);

function personToWire({ userNo, name }: domain.NamedUser, idOf: IdOf): wire.Person {
  const person: wire.Person = {};
  const id = userNo === undefined ? undefined : idOf(userNo);
  if (id !== undefined) person.id = id;
  if (name) person.name = i18n.toWire(name);
  return person;
}

/** What the interview says of itself. */
export function interviewToWire(interview: domain.Interview, idOf: IdOf): wire.InterviewHead {
  const { creator, contact } = interview;
  const shown: wire.InterviewHead = head.toWire(interview);
  if (creator) shown.creator = personToWire(creator, idOf);
  if (contact) shown.contact_user = personToWire(contact, idOf);
  return shown;
}

const partOfRecord = shape<
  Omit<wire.RecordOfInterview, 'user_id' | 'interviewer'>,
  Pick<RecordBrief, 'id' | 'text' | 'submitted' | 'conclusion' | 'overallScore'>
>([
  ['id', 'id'],
  ['content', 'text'],
  ['commit_status', 'submitted', submitted],
  ['conclusion', 'conclusion', conclusion],
  ['interview_score', 'overallScore', overallScore],
]);

function recordToWire(record: RecordBrief, idOf: IdOf): wire.RecordOfInterview {
  const { userNo, interviewer } = record;
  const shown: wire.RecordOfInterview = partOfRecord.toWire(record);
  const userId = userNo === undefined ? undefined : idOf(userNo);
  if (userId !== undefined) shown.user_id = userId;
  if (interviewer) shown.interviewer = personToWire(interviewer, idOf);
  return shown;
}

const summaryCodes = {
  some: {
    passed: 7,
    'passed+failed': 8,
    failed: 9,
    'passed+pending': 11,
    'failed+pending': 12,
    pending: 13,
    all: 14,
  },
  everyone: {
    passed: 4,
    failed: 5,
    'passed+failed': 10,
    'passed+pending': 15,
    'failed+pending': 16,
    pending: 17,
    all: 18,
  },
};

function summaryCode(summary: RoundSummary): number {
  switch (summary) {
    case 'not_started':
      return 2;
    case 'nobody_evaluated':
      return 3;
    case 'no_show':
      return 6;
    default:
      return summaryCodes[summary.evaluated][summary.verdicts];
  }
}

/** The interview as both endpoints answer it, with what is derived from its records (ascending by id). */
export function renderInterview(
  interview: domain.Interview,
  records: readonly RecordBrief[],
  { idOf, nowMs }: { idOf: IdOf; nowMs: number },
): wire.Interview {
  const { beginAtMs, stageId = interview.stage?.id } = interview;
  const submittedAtMs = interview.feedbackSubmittedAtMs ?? newestSubmission(records);
  const summary = summarizeRound(records, beginAtMs !== undefined && beginAtMs <= nowMs);
  const shown: wire.Interview = interviewToWire(interview, idOf);
  if (stageId !== undefined) shown.stage_id = stageId;
  if (submittedAtMs !== undefined) shown.feedback_submit_time = submittedAtMs;
  if (records.length > 0) shown.interview_record_list = records.map((record) => recordToWire(record, idOf));
  shown.interview_round_summary = summaryCode(summary);
  return shown;
}

function newestSubmission(records: readonly RecordBrief[]): number | undefined {
  const times = records.flatMap(({ submitted = true, submittedAtMs }) =>
    submitted ? (submittedAtMs ?? []) : [],
  );
  return times.length === 0 ? undefined : Math.max(...times);
}

const readHead = compileReader<wire.InterviewHead>(wire.InterviewHead);
const readRecordIds = compileReader<wire.RecordsOfInterview>(wire.RecordsOfInterview);

/** An imported interview, the user ids it names, not yet resolved to users, and the ids of its records. */
export interface ReadInterview {
  interview: domain.Interview;
  creatorId: string | undefined;
  contactId: string | undefined;
  recordIds: string[];
}

/**
 * Read an interview as the vendor answers it. Its records are known by their ids alone, and what is derived from them
 * is not read. Throws UnreadableFieldError.
 */
export function interviewFromWire(value: Record<string, unknown>, dropped: DroppedFields): ReadInterview {
  const { interview_record_list, interview_round_summary: _derived, ...rest } = value;
  const { creator, contact_user: contact, ...fields } = readHead(rest, dropped);
  const interview: domain.Interview = head.fromWire(fields);
  if (creator) interview.creator = personFromWire(creator);
  if (contact) interview.contact = personFromWire(contact);
  const { interview_record_list: records = [] } = readRecordIds({ interview_record_list }, new Map());
  return {
    interview,
    creatorId: creator?.id,
    contactId: contact?.id,
    recordIds: records.map(({ id }) => id),
  };
}

function personFromWire({ name }: wire.Person): domain.NamedUser {
  return name ? { name: i18n.fromWire(name) } : {};
}
