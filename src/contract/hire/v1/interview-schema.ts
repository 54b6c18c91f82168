import { type Static, Type } from 'typebox';
import { Code, closed, Id, Moment, Text, UserId } from './fields.ts';
import { I18n, Interviewer, InterviewScore } from './interview-record-schema.ts';

const named = (description: string) =>
  Type.Object(
    { id: Type.Optional(Text('Id', '6949805467799537965')), name: Type.Optional(I18n) },
    { ...closed, description },
  );
const coded = (description: string) =>
  Type.Object(
    { code: Type.Optional(Text('Code', 'MDPY00000000')), name: Type.Optional(I18n) },
    { ...closed, description },
  );
const person = (description: string) =>
  Type.Object(
    { id: Type.Optional(UserId('User id of the kind asked for')), name: Type.Optional(I18n) },
    { ...closed, description },
  );

export const Named = named('Something with an id and a name');
export type Named = Static<typeof Named>;
export const Coded = coded('Something with a code and a name');
export type Coded = Static<typeof Coded>;
export type Person = Static<ReturnType<typeof person>>;

/** What an interview shows of each of its records. */
export const RecordOfInterview = Type.Object(
  {
    id: Id('Record id'),
    user_id: Type.Optional(UserId('Interviewer, as user id of the kind asked for')),
    content: Type.Optional(Text('Answer to the preset record item', '代码能力强，思维逻辑清晰')),
    commit_status: Type.Optional(Code('1 submitted, 2 not submitted', [1, 2])),
    conclusion: Type.Optional(
      Code('1 pass, 2 fail, 3 not started, 4 not submitted, 5 no-show, 6 pending', [1, 2, 3, 4, 5, 6]),
    ),
    interview_score: Type.Optional(InterviewScore),
    interviewer: Type.Optional(Interviewer),
  },
  { ...closed, description: 'Interview record (面评), in part' },
);
export type RecordOfInterview = Static<typeof RecordOfInterview>;

export const Address = Type.Object(
  {
    id: Type.Optional(Text('Id', '6949805467799537966')),
    name: Type.Optional(I18n),
    district: Type.Optional(coded('District')),
    city: Type.Optional(coded('City')),
    state: Type.Optional(coded('State or province')),
    country: Type.Optional(coded('Country')),
  },
  { ...closed, description: 'Where the interview is' },
);
export type Address = Static<typeof Address>;

export const MeetingRoom = Type.Object(
  {
    room_id: Type.Optional(Text('Room id', 'omm_3c5d4e8ae4dd9a2a8b1fd6d7f6f1c1a5')),
    room_name: Type.Optional(Text('Room', '3 号会议室')),
    building_name: Type.Optional(Text('Building', '科技园 A 座')),
    floor_name: Type.Optional(Text('Floor', 'F3')),
    reserved_status: Type.Optional(Code('1 in progress, 2 reserved, 3 failed', [1, 2, 3])),
  },
  { ...closed, description: 'Meeting room' },
);
export type MeetingRoom = Static<typeof MeetingRoom>;

const interviewFields = {
  id: Id('Interview id'),
  begin_time: Type.Optional(Moment('Begin')),
  end_time: Type.Optional(Moment('End')),
  round: Type.Optional(Type.Integer({ description: 'Round, from 0', minimum: 0, examples: [0] })),
  feedback_submit_time: Type.Optional(Moment('Newest submission of an evaluation')),
  stage_id: Type.Optional(Text('Stage of the application', '6949805467799537967')),
  stage: Type.Optional(named('Stage of the application')),
  application_id: Type.Optional(Id('Application')),
  creator: Type.Optional(person('Who arranged it')),
  biz_create_time: Type.Optional(Moment('Arranged at')),
  biz_modify_time: Type.Optional(Moment('Last changed at')),
  interview_arrangement_id: Type.Optional(Text('Arrangement', '6949805467799537968')),
  interview_type: Type.Optional(Code('1 on site, 2 phone, 3 video', [1, 2, 3])),
  talent_time_zone: Type.Optional(coded('Time zone of the talent, with a code like `UTC+08:00`')),
  contact_user: Type.Optional(person('Whom the talent may ask')),
  contact_mobile: Type.Optional(Text('Phone number of the contact', '+86 138 0000 0000')),
  remark: Type.Optional(Text('Remark', '请提前 10 分钟到')),
  address: Type.Optional(Address),
  video_type: Type.Optional(
    Code(
      '1 Zoom, 2 Nowcoder technical, 3 Nowcoder non-technical, 4 Saima, 5 Feishu, 8 HackerRank, ' +
        '9 Feishu with coding, 100 none',
      [1, 2, 3, 4, 5, 8, 9, 100],
    ),
  ),
  arrangement_status: Type.Optional(
    Code('1 not started, 2 running, 3 ended; only for group interviews', [1, 2, 3]),
  ),
  arrangement_type: Type.Optional(Code('1 single, 2 group', [1, 2])),
  arrangement_appointment_kind: Type.Optional(Code('1 arranged directly, 2 self-scheduled', [1, 2])),
  meeting_room_list: Type.Optional(Type.Array(MeetingRoom, { description: 'Meeting rooms' })),
  interview_round_type: Type.Optional(named('Round type')),
};

/** What an interview says of itself: what of it is imported and exported. */
export const InterviewHead = Type.Object(interviewFields, { ...closed, description: 'Interview (面试)' });
export type InterviewHead = Static<typeof InterviewHead>;

export const Interview = Type.Object(
  {
    ...interviewFields,
    interview_record_list: Type.Optional(
      Type.Array(RecordOfInterview, { description: 'Its records, in ascending id order' }),
    ),
    interview_round_summary: Type.Optional(
      Code(
        '2 not started, 3 nobody evaluated, 4 all passed, 5 all rejected, 6 no-show; some evaluated: 7 pass, ' +
          '8 pass and reject, 9 reject, 11 pass and pending, 12 reject and pending, 13 pending, 14 all three; ' +
          'all evaluated: 10 pass and reject, 15 pass and pending, 16 pending and reject, 17 pending, 18 all three',
        [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18],
      ),
    ),
  },
  { ...closed, description: 'Interview (面试)' },
);
export type Interview = Static<typeof Interview>;

/** What is read of the records in an answer that was saved: they have lines of their own. */
export const RecordsOfInterview = Type.Object({
  interview_record_list: Type.Optional(Type.Array(Type.Object({ id: Id('Record id') }))),
});
export type RecordsOfInterview = Static<typeof RecordsOfInterview>;
