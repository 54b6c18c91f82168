import { itemOf } from './items.ts';

/** Begin of the first interview; the clock of tests stands later. */
export const begunMs = Date.UTC(2026, 10, 20, 2, 0, 0);
export const aheadMs = Date.UTC(2026, 10, 30, 2, 0, 0);

const i18n = (zh: string, en: string) => ({ zh_cn: zh, en_us: en });

/** An interview with every documented field that is not derived. */
export const fullInterview = {
  id: '6930815272790114324',
  begin_time: begunMs,
  end_time: begunMs + 3_600_000,
  round: 0,
  feedback_submit_time: begunMs + 7_200_000,
  stage_id: '6930815272790114301',
  stage: { id: '6930815272790114301', name: i18n('面试', 'Interview') },
  application_id: '31',
  creator: { id: 'u_hr', name: i18n('韩梅梅', 'Meimei Han') },
  biz_create_time: begunMs - 86_400_000,
  biz_modify_time: begunMs - 3_600_000,
  interview_arrangement_id: '6930815272790114302',
  interview_type: 3,
  talent_time_zone: { code: 'UTC+08:00', name: i18n('北京时间', 'Beijing') },
  contact_user: { id: 'u_contact', name: i18n('李雷', 'Lei Li') },
  contact_mobile: '+86 138 0000 0000',
  remark: '请提前 10 分钟到',
  address: {
    id: '6930815272790114303',
    name: i18n('总部', 'Headquarters'),
    district: { code: 'MDPY00000001', name: i18n('海淀区', 'Haidian') },
    city: { code: 'CT_11', name: i18n('北京', 'Beijing') },
    state: { code: 'ST_1', name: i18n('北京', 'Beijing') },
    country: { code: 'CN_1', name: i18n('中国', 'China') },
  },
  video_type: 9,
  arrangement_status: 3,
  arrangement_type: 2,
  arrangement_appointment_kind: 1,
  meeting_room_list: [
    {
      room_id: 'omm_1',
      room_name: '3 号会议室',
      building_name: '科技园 A 座',
      floor_name: 'F3',
      reserved_status: 2,
    },
  ],
  interview_round_type: { id: '51', name: i18n('技术一面', 'First technical') },
} as const;

/** Ids of interviews in the order of the list: without a begin, then by begin, then by id as a number. */
export const interviewIds = ['45', '44', '9', '41', '6930815272790114324', '43'];

/** Lines of interviews, not in their order. */
export const interviewLines = [
  { type: 'interview', id: '43', application_id: '31', begin_time: aheadMs, round: 2 },
  { type: 'interview', id: '41', application_id: '31', begin_time: begunMs, round: 1 },
  { type: 'interview', ...fullInterview },
  { type: 'interview', id: '9', application_id: '32', begin_time: begunMs },
  { type: 'interview', id: '44', application_id: '31', begin_time: begunMs - 1 },
  { type: 'interview', id: '45', application_id: '33' },
];

const recordIn = (interviewId: string, id: string, change: object) => ({
  type: 'record',
  ...itemOf(id, change),
  interview_id: interviewId,
});

export const recordLines = [
  recordIn('6930815272790114324', '602', { user_id: 'u_li', conclusion: 1 }),
  recordIn('6930815272790114324', '61', {
    user_id: 'u_wang',
    conclusion: 6,
    feedback_submit_time: 1_700_000_000_000,
    interview_score: { id: '7', level: 3, zh_name: '3', zh_description: '通过' },
    interviewer: { id: 'u_wang', name: { zh_cn: '王伟' } },
    dimension_assessment_list: [{ id: '71', name: { zh_cn: '不在面试里' } }],
  }),
  recordIn('41', '63', { user_id: 'u_li', commit_status: 2, conclusion: 4 }),
  recordIn('43', '64', { user_id: 'u_li', commit_status: 2, conclusion: 3 }),
  recordIn('44', '65', { user_id: 'u_li', commit_status: 2, conclusion: 5 }),
  recordIn('9', '66', { user_id: 'u_li', commit_status: 2, conclusion: 4 }),
  // Two records of one person in one interview, and an interview that is not here.
  recordIn('9', '67', { user_id: 'u_li', commit_status: 2, conclusion: 4 }),
  recordIn('48', '68', { user_id: 'u_li', commit_status: 2, conclusion: 3 }),
  { type: 'record', ...itemOf('69', { user_id: 'u_li' }) },
];

export const hiringLines = [
  { type: 'talent', id: '11', name: '赵一鸣', create_time: 1_700_000_000_000 },
  { type: 'talent', id: '12', name: '钱多多' },
  { type: 'job', id: '21', title: '后端工程师', process_type: 1, create_time: 1_690_000_000_000 },
  { type: 'application', id: '31', talent_id: '11', job_id: '21', create_time: 1_700_000_000_001 },
  { type: 'application', id: '32', talent_id: '11', job_id: '21', terminated: true },
  { type: 'application', id: '30', talent_id: '11', stage: { id: 's1', name: { zh_cn: '初筛' } } },
  // Its talent has no line.
  { type: 'application', id: '33', talent_id: '13', job_id: '22', terminated: false },
  ...interviewLines,
];
