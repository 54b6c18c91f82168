import type { Address, Coded, MeetingRoom, Named } from '#domain/interview.ts';
import { deepFreeze } from '../frozen.ts';
import { beijingSeconds, sampleId } from '../sample-id.ts';
import type { Words } from './phrases.ts';

const definedAt = beijingSeconds(2025, 9, 1, 9);
const china: Coded = { code: 'CN', name: { zh: '中国', en: 'China' } };

/** An office with the rooms where interviews take place. */
export interface Office {
  address: Address;
  rooms: readonly MeetingRoom[];
}

function rooms(firstNumber: number, building: string, names: readonly [string, string][]): MeetingRoom[] {
  return names.map(([name, floorName], place) => {
    return { id: `omm_demo${firstNumber + place}`, name, buildingName: building, floorName };
  });
}

/** Offices of the demo company, the one with most interviews first. Buildings and rooms are invented. */
export const offices: readonly Office[] = deepFreeze([
  {
    address: {
      id: sampleId(definedAt, 1),
      name: { zh: '北京总部 · 云杉大厦', en: 'Beijing head office, Spruce Tower' },
      district: { code: '110108', name: { zh: '海淀区', en: 'Haidian' } },
      city: { code: '110100', name: { zh: '北京市', en: 'Beijing' } },
      state: { code: '110000', name: { zh: '北京市', en: 'Beijing' } },
      country: china,
    },
    rooms: rooms(11, '云杉大厦', [
      ['观澜', '6 层'],
      ['听雨', '6 层'],
      ['望山', '7 层'],
      ['拾光', '7 层'],
    ]),
  },
  {
    address: {
      id: sampleId(definedAt, 2),
      name: { zh: '上海办公室 · 江湾里', en: 'Shanghai office, Jiangwan Yard' },
      district: { code: '310110', name: { zh: '杨浦区', en: 'Yangpu' } },
      city: { code: '310100', name: { zh: '上海市', en: 'Shanghai' } },
      state: { code: '310000', name: { zh: '上海市', en: 'Shanghai' } },
      country: china,
    },
    rooms: rooms(21, '江湾里 3 号楼', [
      ['潮汐', '2 层'],
      ['灯塔', '3 层'],
    ]),
  },
]);

/** Where everyone else lives. */
export const beijingTime: Coded = deepFreeze({
  code: 'UTC+08:00',
  name: { zh: '中国标准时间', en: 'China Standard Time' },
});

/** What recruiters note for the people of an interview. */
export const interviewNotes: Readonly<
  Record<'on_site' | 'video' | 'coding' | 'employed' | 'reachable' | 'group' | 'foreign', readonly string[]>
> = {
  on_site: [
    '请提前 10 分钟到前台登记，携带身份证件。',
    '候选人从外地赶来，请准时开始。',
    '请面试官自带电脑，会议室有白板。',
  ],
  video: ['请候选人准备安静的环境和摄像头。'],
  coding: ['请候选人准备安静的环境和摄像头。', '需要共享屏幕写代码，请提前测试。'],
  foreign: ['Candidate abroad: please mind the time zone and speak English.'],
  employed: ['候选人在职，请勿提前拨打。'],
  reachable: ['请按约定时间拨打，如未接通，十分钟后再试一次。'],
  group: ['校招集中面试，请面试官提前 15 分钟到场，每人 40 分钟。'],
};

export type StageName = 'screening' | 'interview' | 'offer' | 'accepted' | 'joined';

function stages(firstNumber: number, names: Readonly<Record<StageName, Words>>): Record<StageName, Named> {
  const entries = Object.entries(names).map(([key, name], place) => {
    return [key, { id: sampleId(definedAt, firstNumber + place), name }] as const;
  });
  return deepFreeze(Object.fromEntries(entries) as Record<StageName, Named>);
}

/** The ways of an application, by process. */
export const stagesOf = {
  social: stages(101, {
    screening: { zh: '简历初筛', en: 'Screening' },
    interview: { zh: '面试', en: 'Interview' },
    offer: { zh: 'Offer 沟通', en: 'Offer' },
    accepted: { zh: '待入职', en: 'Offer accepted' },
    joined: { zh: '已入职', en: 'Joined' },
  }),
  campus: stages(201, {
    screening: { zh: '网申筛选', en: 'Online screening' },
    interview: { zh: '校招面试', en: 'Campus interview' },
    offer: { zh: '校招 Offer 沟通', en: 'Campus offer' },
    accepted: { zh: '已签约', en: 'Signed' },
    joined: { zh: '已报到', en: 'Reported for duty' },
  }),
};
