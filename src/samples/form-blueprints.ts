import {
  byNumber,
  byOption,
  choice,
  choices,
  concerns,
  type DimensionBlueprint,
  type FormBlueprint,
  highlights,
  jobLevel,
  presetModule,
} from './blueprint-parts.ts';

const coding = byNumber('coding', 10, { zh: '编码能力', en: 'Coding' }, ['coding']);
const design = byNumber('design', 10, { zh: '系统设计', en: 'System design' }, ['systemDesign']);
const troubleshooting = byNumber('troubleshooting', 10, { zh: '问题排查', en: 'Troubleshooting' }, [
  'problemSolving',
]);
const quality = byNumber('quality', 10, { zh: '工程素养', en: 'Engineering practice' }, ['engineering']);
const techTalk = byOption('communication', 10, { zh: '沟通表达', en: 'Communication' }, ['communication']);

const techName = { zh: '研发技术面试评价表', en: 'Engineering interview form' };
const techSkills = { zh: '专业能力', en: 'Professional skills' };
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
      { name: techSkills, dimensions: [coding, design, troubleshooting, quality] },
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
const expertise = { zh: '岗位专业能力', en: 'Professional skill' };

/** Both versions of the form for product, analysis and sales; its score is a total of 100. */
export const businessBlueprints: readonly [FormBlueprint, FormBlueprint] = [
  {
    name: businessName,
    calculation: 'total',
    modules: [
      {
        name: { zh: '能力评分', en: 'Skill scores' },
        dimensions: [byNumber('expertise', 40, expertise, ['ownership']), business, reasoning, businessTalk],
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
        dimensions: [
          byNumber('expertise', 30, expertise, ['ownership']),
          business,
          reasoning,
          businessTalk,
          byNumber('learning', 10, { zh: '学习潜力', en: 'Learning potential' }, ['learning']),
        ],
      },
      {
        name: { zh: '匹配与评语', en: 'Match and remarks' },
        dimensions: [
          choice('fit', { zh: '岗位匹配度', en: 'Match with the role' }, [
            { zh: '高度匹配', en: 'Very good match' },
            { zh: '基本匹配', en: 'Good match' },
            { zh: '部分匹配', en: 'Partial match' },
            { zh: '不匹配', en: 'No match' },
          ]),
          concerns,
        ],
      },
      presetModule,
    ],
  },
];

const motivation = choice('motivation', { zh: '求职动机', en: 'Motivation' }, [
  { zh: '明确且匹配', en: 'Clear and matching' },
  { zh: '基本清晰', en: 'Mostly clear' },
  { zh: '不够清晰', en: 'Unclear' },
]);

const stability = choice('stability', { zh: '稳定性', en: 'Stability' }, [
  { zh: '稳定', en: 'Stable' },
  { zh: '一般', en: 'Average' },
  { zh: '有流失风险', en: 'May leave soon' },
]);

const teamwork: DimensionBlueprint = {
  ...choice('teamwork', { zh: '团队协作', en: 'Teamwork' }, [
    { zh: '善于协作，能带动他人', en: 'Collaborates and carries others along' },
    { zh: '能够配合', en: 'Cooperates' },
    { zh: '协作意识不足', en: 'Little team spirit' },
  ]),
  abilities: ['teamwork'],
};

const strengths = choices('strengths', { zh: '突出优势', en: 'Main strengths' }, [
  { zh: '主动性强', en: 'Takes initiative' },
  { zh: '结果导向', en: 'Result oriented' },
  { zh: '抗压能力好', en: 'Works well under pressure' },
  { zh: '学习快', en: 'Learns fast' },
  { zh: '行业经验匹配', en: 'Relevant industry experience' },
  { zh: '为人踏实', en: 'Reliable' },
]);

const risks = choices('risks', { zh: '需关注的风险', en: 'Risks to watch' }, [
  { zh: '部分经历需背调核实', en: 'References to be checked' },
  { zh: '需要适应团队节奏', en: 'Needs time to adapt to the pace' },
  { zh: '手上有其他机会', en: 'Has other offers' },
  { zh: '通勤距离远', en: 'Long commute' },
  { zh: '暂无明显风险', en: 'None seen' },
]);

const career: DimensionBlueprint = {
  item: 'career',
  type: 'description',
  name: { zh: '离职原因与职业规划', en: 'Reason for leaving and plans' },
};

const notice: DimensionBlueprint = {
  item: 'notice',
  type: 'single_line_text',
  name: { zh: '可到岗时间', en: 'Earliest start' },
};

const pay: DimensionBlueprint = {
  item: 'pay',
  type: 'single_line_text',
  name: { zh: '薪资期望', en: 'Pay expectation' },
};

const peopleName = { zh: '综合面试评价表', en: 'General interview form' };
const practical = { zh: '入职相关', en: 'Practical matters' };

/** Both versions of the form of the last round; it has no computed score. */
export const peopleBlueprints: readonly [FormBlueprint, FormBlueprint] = [
  {
    name: peopleName,
    modules: [
      { name: generalSkills, dimensions: [motivation, stability, teamwork, strengths] },
      { name: practical, dimensions: [career, notice] },
      presetModule,
    ],
  },
  {
    name: peopleName,
    modules: [
      { name: generalSkills, dimensions: [motivation, stability, teamwork, strengths, risks] },
      { name: practical, dimensions: [career, notice, pay, jobLevel] },
      presetModule,
    ],
  },
];
