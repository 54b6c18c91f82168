import type { GradedPhrases, Phrases } from './phrases.ts';

/** Reason for leaving and plans, by how convincing they are. */
export const careerNotes: GradedPhrases = {
  strong: {
    zh: [
      '{project}进入维护期，希望接触更复杂的业务；三年内想成为能独立负责一个方向的人。',
      '部门合并后岗位内容变化大，主动寻找更专注的平台，规划与岗位一致。',
      '在目前的方向上已到瓶颈，看重我们的业务空间，长期想走专业路线。',
    ],
    en: [
      'The {project} is in maintenance; wants harder problems and to lead an area within three years.',
      'The department was merged and the work changed; plans match what we offer.',
      'No room left to grow in the present field; wants to stay on the specialist track.',
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
      '前后两次说的换工作原因对不上。',
    ],
    en: [
      'A quarrel with the manager is the main reason and came up again and again.',
      'No plan beyond the highest offer.',
      'Gave two different reasons for the change.',
    ],
  },
};

/** Plans of people who are about to graduate, by how convincing they are. */
export const graduationNotes: GradedPhrases = {
  strong: {
    zh: [
      '2027 年 6 月毕业，论文方向与岗位一致，导师支持实习；希望先把工程基本功打扎实，再往架构方向走。',
      '已放弃保研名额，明确想做工程；毕业前可每周实习四天。',
      '两段实习都是后端，目标清楚，三年内想独立负责一个模块。',
    ],
    en: [
      'Graduates in June 2027; the thesis fits the role and the supervisor agrees to an internship.',
      'Gave up a place for a doctorate to work as an engineer; four days a week until graduation.',
      'Two internships in backend work and a clear goal: to own a module within three years.',
    ],
  },
  fair: {
    zh: [
      '2027 年 6 月毕业，同时在准备其他公司的面试，倾向留在北京。',
      '毕业论文任务较重，明年三月后才能实习；长期方向还没有想好。',
      '对前端和后端都有兴趣，愿意听团队安排。',
    ],
    en: [
      'Graduates in June 2027 and interviews elsewhere, too; would like to stay in the city.',
      'Busy with the thesis until March; the long-term direction is open.',
      'Likes both ends of the stack and would follow the advice of the team.',
    ],
  },
  weak: {
    zh: [
      '仍在考研和就业之间摇摆，表示十二月考完再说。',
      '主要意向是回老家考公务员，投递属于备选。',
      '对岗位要做什么了解很少，规划停留在「先就业」。',
    ],
    en: [
      'Undecided between a master’s degree and a job until the exam in December.',
      'Plans to join the civil service; this application is a fallback.',
      'Knows little about the work; the plan is to find any job first.',
    ],
  },
};

/** What a reference check should look into. */
export const checkNotes: Phrases = {
  zh: [
    '最近一段经历的在职时间与社保记录相差两个月，需核实。',
    '项目中的实际分工需向前同事了解。',
    '简历中的团队规模与口述不一致，背调时确认。',
    '离职原因请向前主管核实。',
  ],
  en: [
    'Dates of the latest position differ by two months from the records.',
    'Ask former colleagues what the candidate’s own part was.',
    'Team size on the résumé and in the talk differ; please confirm.',
    'Check the reason for leaving with the former manager.',
  ],
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

/** Place of the notice period of someone who has left the last job already. */
export const availableAtOnce = 3;

/** When someone who graduates could start. */
export const graduateStarts: Phrases = {
  zh: ['毕业后，2027 年 7 月', '2027 年 6 月底', '寒假可实习，7 月正式入职', '毕业答辩后，约 2027 年 6 月'],
  en: [
    'July 2027, after graduation',
    'End of June 2027',
    'Intern in winter, full time from July',
    'After the thesis defence, about June 2027',
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
