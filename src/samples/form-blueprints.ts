import {
  byNumber,
  byOption,
  choice,
  concerns,
  type DimensionBlueprint,
  type FormBlueprint,
  highlights,
  jobLevel,
  presetModule,
  weighing,
} from './blueprint-parts.ts';

const coding: DimensionBlueprint = {
  ...byNumber('coding', 10, { zh: '编码能力', en: 'Coding' }, ['coding']),
  description: {
    zh: '至少一道现场编码题；10 分为无提示一次通过',
    en: 'At least one live exercise; 10 means right the first time, without hints',
  },
};
const design: DimensionBlueprint = {
  ...byNumber('design', 10, { zh: '系统设计', en: 'System design' }, ['systemDesign']),
  description: { zh: '看取舍，不看组件数量', en: 'Look at trade-offs, not at the number of components' },
};
const troubleshooting = byNumber('troubleshooting', 10, { zh: '问题排查', en: 'Troubleshooting' }, [
  'problemSolving',
]);
const quality = byNumber('quality', 10, { zh: '工程素养', en: 'Engineering practice' }, ['engineering']);
const techTalk = byOption('communication', 10, { zh: '沟通表达', en: 'Communication' }, ['communication']);

const techName = { zh: '研发技术面试评价表', en: 'Engineering interview form' };
const techSkills = { zh: '专业能力', en: 'Professional skills' };
const techAdvice = {
  zh: '每项 0–10 分，6 分为达到岗位要求',
  en: '0 to 10 points each; 6 meets the requirements of the role',
};
const generalSkills = { zh: '综合素质', en: 'General qualities' };
const summary = { zh: '评语与定级', en: 'Remarks and level' };

/** Both versions of the engineering form; its score is an average. */
export const techBlueprints: readonly [FormBlueprint, FormBlueprint] = [
  {
    name: techName,
    calculation: 'average',
    modules: [
      { name: techSkills, dimensions: [coding, design, troubleshooting] },
      { name: generalSkills, dimensions: [techTalk, highlights, jobLevel] },
      presetModule,
    ],
  },
  {
    name: techName,
    calculation: 'average',
    modules: [
      { name: techSkills, description: techAdvice, dimensions: [coding, design, troubleshooting, quality] },
      { name: generalSkills, dimensions: [techTalk] },
      { name: summary, dimensions: [highlights, concerns, jobLevel] },
      presetModule,
    ],
  },
];

const businessName = { zh: '业务岗位面试评分表', en: 'Business role score sheet' };
const business = byOption('business', 20, { zh: '业务理解', en: 'Business understanding' }, [
  'businessSense',
]);
const reasoning = byOption('reasoning', 20, { zh: '分析推理', en: 'Reasoning' }, [
  'dataThinking',
  'problemSolving',
]);
const businessTalk = byOption('communication', 20, { zh: '沟通表达', en: 'Communication' }, [
  'communication',
]);
const expertiseName = { zh: '岗位专业能力', en: 'Professional skill' };

const fit = choice('fit', { zh: '岗位匹配度', en: 'Match with the role' }, [
  { zh: '高度匹配', en: 'Very good match' },
  { zh: '基本匹配', en: 'Good match' },
  { zh: '部分匹配', en: 'Partial match' },
  { zh: '不匹配', en: 'No match' },
]);

/** Both versions of the form for product, analysis and sales; its score is a total of 100. */
export const businessBlueprints: readonly [FormBlueprint, FormBlueprint] = [
  {
    name: businessName,
    calculation: 'total',
    modules: [
      {
        name: { zh: '能力评分', en: 'Skill scores' },
        description: { zh: '满分 100 分', en: '100 points in all' },
        dimensions: [
          byNumber('expertise', 40, expertiseName, ['ownership']),
          business,
          reasoning,
          businessTalk,
        ],
      },
      { name: { zh: '评语', en: 'Remarks' }, dimensions: [highlights] },
      presetModule,
    ],
  },
  {
    name: businessName,
    calculation: 'total',
    modules: [
      {
        name: { zh: '能力评分', en: 'Skill scores' },
        description: { zh: '满分 100 分，60 分以上可推荐', en: '100 points in all, 60 or more to recommend' },
        dimensions: [
          byNumber('expertise', 30, expertiseName, ['ownership']),
          business,
          reasoning,
          businessTalk,
          byNumber('learning', 10, { zh: '学习潜力', en: 'Learning potential' }, ['learning']),
        ],
      },
      {
        name: { zh: '匹配与评语', en: 'Match and remarks' },
        // Nobody is asked for highlights any more; the switch is off, and old answers stay readable.
        dimensions: [fit, { ...highlights, disabled: true }, concerns],
      },
      presetModule,
    ],
  },
];

const graduateName = { zh: '校园招聘面试评价表', en: 'Campus interview form' };
const basics: DimensionBlueprint = {
  ...byNumber('expertise', 100, { zh: '专业基础', en: 'Fundamentals' }, ['problemSolving']),
  description: {
    zh: '数据结构、操作系统、网络、数据库任选两项深入',
    en: 'Two of data structures, operating systems, networks and databases, in depth',
  },
};
const exercise = byOption('coding', 100, { zh: '编码实践', en: 'Coding exercise' }, ['coding']);
const logic = byOption('reasoning', 100, { zh: '逻辑思维', en: 'Reasoning' }, ['problemSolving']);
const potential = byNumber('learning', 100, { zh: '学习能力', en: 'Learning agility' }, ['learning']);
const graduateTalk = byOption('communication', 100, { zh: '沟通表达', en: 'Communication' }, [
  'communication',
]);
const groupWork = byOption('teamwork', 100, { zh: '团队协作', en: 'Teamwork' }, ['teamwork']);
const drive = byOption('motivation', 100, { zh: '求职意愿', en: 'Motivation' }, ['ownership']);
const skillPart = { zh: '专业能力', en: 'Professional skills' };
const growthPart = { zh: '发展潜力', en: 'Potential' };
const growthAdvice = {
  zh: '应届生重点看成长速度，不看项目数量',
  en: 'For graduates the speed of growth counts, not the number of projects',
};
const graduateRemarks = { zh: '评语', en: 'Remarks' };

/** Both versions of the form for graduates; its score is weighted. */
export const graduateBlueprints: readonly [FormBlueprint, FormBlueprint] = [
  {
    name: graduateName,
    weighted: true,
    modules: [
      {
        name: skillPart,
        weight: 60,
        dimensions: [weighing(40, basics), weighing(35, exercise), weighing(25, logic)],
      },
      {
        name: growthPart,
        description: growthAdvice,
        weight: 40,
        dimensions: [weighing(40, potential), weighing(30, graduateTalk), weighing(30, groupWork)],
      },
      { name: graduateRemarks, dimensions: [highlights] },
      presetModule,
    ],
  },
  {
    name: graduateName,
    weighted: true,
    modules: [
      {
        name: skillPart,
        weight: 55,
        dimensions: [weighing(30, basics), weighing(45, exercise), weighing(25, logic)],
      },
      {
        name: growthPart,
        description: growthAdvice,
        weight: 45,
        dimensions: [
          weighing(35, potential),
          weighing(25, graduateTalk),
          weighing(20, groupWork),
          weighing(20, drive),
        ],
      },
      { name: graduateRemarks, dimensions: [highlights, concerns] },
      presetModule,
    ],
  },
];
