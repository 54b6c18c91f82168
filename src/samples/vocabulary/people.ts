import type { Coded } from '#domain/interview.ts';
import type { Language, Words } from './phrases.ts';

const centralEurope: Coded = {
  code: 'UTC+02:00',
  name: { zh: '中欧夏令时间', en: 'Central European Summer Time' },
};
const westernEurope: Coded = {
  code: 'UTC+01:00',
  name: { zh: '西欧夏令时间', en: 'Western European Summer Time' },
};

/** Which interviews a person takes. */
export type Team = 'backend' | 'product' | 'analyst' | 'sales' | 'people';

/** An invented interviewer of the demo company. */
export interface Person {
  userId: string;
  name: Words;
  team: Team;
  writes: Language;
}

function person(team: Team, userId: string, zh: string, en: string, writes: Language = 'zh'): Person {
  return { userId, name: { zh, en }, team, writes };
}

/** Interviewers of the demo company. */
export const interviewers: readonly Person[] = [
  person('backend', 'qiaozhiyuan', '乔志远', 'Zhiyuan Qiao'),
  person('backend', 'linyuchen', '林雨辰', 'Yuchen Lin'),
  person('backend', 'heshaoqing', '何少卿', 'Shaoqing He'),
  person('backend', 'weihaoran', '魏浩然', 'Howard Wei', 'en'),
  person('backend', 'songmingke', '宋明轲', 'Mingke Song'),
  person('backend', 'duanxinyi', '段欣怡', 'Cindy Duan'),
  person('backend', 'pengjiashu', '彭嘉树', 'Jason Peng', 'en'),
  person('backend', 'taoran', '陶冉', 'Ran Tao'),
  person('product', 'luwanqing', '陆婉清', 'Wanqing Lu'),
  person('product', 'xiezimo', '谢子墨', 'Zimo Xie'),
  person('product', 'yanruofei', '严若菲', 'Fiona Yan', 'en'),
  person('product', 'gaotianyu', '高天宇', 'Tianyu Gao'),
  person('product', 'mengshuhan', '孟书涵', 'Shuhan Meng'),
  person('analyst', 'jiangyibo', '蒋亦博', 'Yibo Jiang'),
  person('analyst', 'fangsiqi', '方思齐', 'Siqi Fang'),
  person('analyst', 'caojingwen', '曹静雯', 'Vivian Cao', 'en'),
  person('analyst', 'renzhexuan', '任哲轩', 'Zhexuan Ren'),
  person('sales', 'tangguodong', '唐国栋', 'Guodong Tang'),
  person('sales', 'shenjiayi', '沈佳怡', 'Jiayi Shen'),
  person('sales', 'kongweiming', '孔维铭', 'Raymond Kong', 'en'),
  person('sales', 'baixuelian', '白雪莲', 'Xuelian Bai'),
  person('people', 'yuwenhui', '余文慧', 'Wenhui Yu'),
  person('people', 'dingyue', '丁玥', 'Joyce Ding', 'en'),
  person('people', 'huangzixuan', '黄梓萱', 'Zixuan Huang'),
];

/** Someone who arranges interviews and writes no evaluations. */
export interface Recruiter {
  userId: string;
  name: Words;
  /** An invented number: no mobile network begins like this. */
  mobile: string;
}

/** Recruiters of the demo company; the last one is in charge of campus hiring. */
export const recruiters: readonly Recruiter[] = [
  { userId: 'suqingyao', name: { zh: '苏青瑶', en: 'Qingyao Su' }, mobile: '+86 120 0000 0131' },
  { userId: 'liangchen', name: { zh: '梁晨', en: 'Chen Liang' }, mobile: '+86 120 0000 0178' },
  { userId: 'ouyangqi', name: { zh: '欧阳琪', en: 'Queenie Ouyang' }, mobile: '+86 120 0000 0196' },
];

/** Candidates from abroad, with the time where they live; they have one name in both languages. */
export const foreigners: readonly { name: string; timeZone: Coded }[] = [
  { name: 'Daniel Weber', timeZone: centralEurope },
  {
    name: 'Priya Nair',
    timeZone: { code: 'UTC+05:30', name: { zh: '印度标准时间', en: 'India Standard Time' } },
  },
  { name: 'Sofia Rossi', timeZone: centralEurope },
  {
    name: 'Kenji Mori',
    timeZone: { code: 'UTC+09:00', name: { zh: '日本标准时间', en: 'Japan Standard Time' } },
  },
  { name: 'Amelia Clarke', timeZone: westernEurope },
  { name: 'Lucas Ferreira', timeZone: westernEurope },
];

/** Surnames for generated people. */
export const surnames: readonly Words[] = [
  { zh: '陈', en: 'Chen' },
  { zh: '郭', en: 'Guo' },
  { zh: '韩', en: 'Han' },
  { zh: '贺', en: 'He' },
  { zh: '江', en: 'Jiang' },
  { zh: '孔', en: 'Kong' },
  { zh: '黎', en: 'Li' },
  { zh: '廖', en: 'Liao' },
  { zh: '罗', en: 'Luo' },
  { zh: '潘', en: 'Pan' },
  { zh: '秦', en: 'Qin' },
  { zh: '邵', en: 'Shao' },
  { zh: '苏', en: 'Su' },
  { zh: '汤', en: 'Tang' },
  { zh: '万', en: 'Wan' },
  { zh: '夏', en: 'Xia' },
  { zh: '许', en: 'Xu' },
  { zh: '叶', en: 'Ye' },
  { zh: '袁', en: 'Yuan' },
  { zh: '郑', en: 'Zheng' },
];

const firstCharacters: readonly Words[] = [
  { zh: '雨', en: 'Yu' },
  { zh: '子', en: 'Zi' },
  { zh: '思', en: 'Si' },
  { zh: '嘉', en: 'Jia' },
  { zh: '明', en: 'Ming' },
  { zh: '文', en: 'Wen' },
  { zh: '晓', en: 'Xiao' },
  { zh: '一', en: 'Yi' },
  { zh: '宇', en: 'Yu' },
  { zh: '佳', en: 'Jia' },
];

const secondCharacters: readonly Words[] = [
  { zh: '涵', en: 'han' },
  { zh: '辰', en: 'chen' },
  { zh: '然', en: 'ran' },
  { zh: '琪', en: 'qi' },
  { zh: '轩', en: 'xuan' },
  { zh: '宁', en: 'ning' },
  { zh: '博', en: 'bo' },
  { zh: '航', en: 'hang' },
  { zh: '洁', en: 'jie' },
  { zh: '峰', en: 'feng' },
];

/** Given names for generated people: every first character with every second. */
export const givenNames: readonly Words[] = firstCharacters.flatMap((first) =>
  secondCharacters.map((second) => ({ zh: first.zh + second.zh, en: first.en + second.en })),
);
