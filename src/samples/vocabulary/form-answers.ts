import type { GradedPhrases, Phrases } from './phrases.ts';

/** Reason for leaving and plans, by how convincing they are. */
export const careerNotes: GradedPhrases = {
  strong: {
    zh: [
      '{project}进入维护期，希望接触更复杂的业务；三年内想成为能独立负责一个方向的人。',
      '部门合并后岗位内容变化大，主动寻找更专注的平台，规划与岗位一致。',
      '在现公司已到瓶颈，看重我们的业务空间，长期想走专业路线。',
    ],
    en: [
      'The {project} is in maintenance; wants harder problems and to lead an area within three years.',
      'The department was merged and the work changed; plans match what we offer.',
      'No room to grow in the present company; wants to stay on the specialist track.',
    ],
  },
  fair: {
    zh: [
      '因团队调整考虑机会，短期目标清楚，长期方向还在摸索。',
      '希望薪资有一定涨幅，同时想从{project}转到更核心的业务。',
      '通勤时间长是主要原因，对岗位内容也认可。',
    ],
    en: [
      'Looks around because of a reorganisation; the long-term plan is open.',
      'Wants a raise and a more central role than on the {project}.',
      'A long commute is the main reason; likes the role as well.',
    ],
  },
  weak: {
    zh: [
      '主要因为与上级不合，谈话中多次提到，没有从自身找原因。',
      '没有明确规划，表示哪里给得多就去哪里。',
      '前后两次说的离职时间对不上。',
    ],
    en: [
      'Left over a quarrel with the manager and kept coming back to it.',
      'No plan beyond the highest offer.',
      'Gave two different dates for leaving the last job.',
    ],
  },
};

/** When the candidate could start. */
export const noticePeriods: Phrases = {
  zh: [
    '收到 offer 后 30 天',
    '两周内可到岗',
    '需交接，预计一个半月',
    '已离职，随时到岗',
    '月底发放奖金后，约 40 天',
  ],
  en: [
    '30 days after the offer',
    'Within two weeks',
    'About six weeks, handover needed',
    'Available at once',
    'After the bonus, about 40 days',
  ],
};

/** Pay that the candidate asks for. */
export const payExpectations: Phrases = {
  zh: [
    '月薪涨幅 15% 左右',
    '年包涨幅 20%，可谈',
    '涨幅 10% 以内即可',
    '期望月薪涨幅 25%',
    '看总包，固定部分不低于现在',
  ],
  en: [
    'About 15% more per month',
    '20% more in total, negotiable',
    'Up to 10% more is fine',
    'About 25% more per month',
    'Total counts; base not below today',
  ],
};

/** Written where nothing speaks for the candidate. */
export const noHighlights: Phrases = {
  zh: ['本轮没有看到突出的亮点。', '亮点不明显，基本停留在执行层面。', '未发现明显优于同级候选人的地方。'],
  en: ['Nothing stood out in this round.', 'No clear advantage over others of this level.'],
};

/** Written where nothing speaks against the candidate. */
export const noConcerns: Phrases = {
  zh: ['暂无明显短板。', '目前没有看到影响录用的问题。', '没有特别的顾虑，后续关注融入即可。'],
  en: ['No clear weakness so far.', 'Nothing that would stop a hire.'],
};
