import {
  choice,
  choices,
  type DimensionBlueprint,
  type FormBlueprint,
  jobLevel,
  presetModule,
} from './blueprint-parts.ts';

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

const strengths: DimensionBlueprint = {
  ...choices('strengths', { zh: '突出优势', en: 'Main strengths' }, [
    { zh: '主动性强', en: 'Takes initiative' },
    { zh: '结果导向', en: 'Result oriented' },
    { zh: '抗压能力好', en: 'Works well under pressure' },
    { zh: '学习快', en: 'Learns fast' },
    { zh: '行业经验匹配', en: 'Relevant experience' },
    { zh: '为人踏实', en: 'Reliable' },
  ]),
  description: { zh: '最多选三项', en: 'Up to three' },
};

const risks = choices('risks', { zh: '需关注的风险', en: 'Risks to watch' }, [
  { zh: '部分经历需核实', en: 'References to be checked' },
  { zh: '需要适应团队节奏', en: 'Needs time to adapt to the pace' },
  { zh: '手上有其他机会', en: 'Has other offers' },
  { zh: '通勤距离远', en: 'Long commute' },
  { zh: '暂无明显风险', en: 'None seen' },
]);

const checks: DimensionBlueprint = {
  item: 'checks',
  type: 'description',
  name: { zh: '需核实的内容', en: 'What to check' },
  description: { zh: '选择「部分经历需核实」时填写', en: 'Asked when references are to be checked' },
  shownWhen: { item: 'risks', comparison: 'contains_any', options: [0] },
};

const status = choice('status', { zh: '目前状态', en: 'Present situation' }, [
  { zh: '在职', en: 'Employed' },
  { zh: '已离职', en: 'Between jobs' },
  { zh: '应届毕业生', en: 'Graduating' },
]);

const career: DimensionBlueprint = {
  item: 'career',
  type: 'description',
  name: { zh: '离职原因与职业规划', en: 'Reason for leaving and plans' },
};

const plans: DimensionBlueprint = {
  item: 'plans',
  type: 'description',
  name: { zh: '毕业安排与职业规划', en: 'Graduation and plans' },
  shownWhen: { item: 'status', comparison: 'equals', options: [2] },
};

const notice: DimensionBlueprint = {
  item: 'notice',
  type: 'description',
  name: { zh: '可到岗时间', en: 'Earliest start' },
  optional: true,
};

const pay: DimensionBlueprint = {
  item: 'pay',
  type: 'description',
  name: { zh: '薪资期望', en: 'Pay expectation' },
  optional: true,
  shownWhen: { item: 'status', comparison: 'not_equals', options: [2] },
};

const peopleName = { zh: '综合面试评价表', en: 'General interview form' };
const generalSkills = { zh: '综合素质', en: 'General qualities' };
const practical = { zh: '入职相关', en: 'Practical matters' };
const practicalAdvice = {
  zh: '仅招聘团队和用人经理可见，请勿转发',
  en: 'For recruiters and the hiring manager only; please do not forward',
};

/** Both versions of the form of the last round; it has no computed score. */
export const peopleBlueprints: readonly [FormBlueprint, FormBlueprint] = [
  {
    name: peopleName,
    modules: [
      { name: generalSkills, dimensions: [motivation, stability, teamwork, strengths] },
      { name: practical, description: practicalAdvice, dimensions: [career, notice] },
      presetModule,
    ],
  },
  {
    name: peopleName,
    modules: [
      { name: generalSkills, dimensions: [motivation, stability, teamwork, strengths, risks, checks] },
      {
        name: practical,
        description: practicalAdvice,
        dimensions: [
          status,
          { ...career, shownWhen: { item: 'status', comparison: 'not_equals', options: [2] } },
          plans,
          notice,
          pay,
          jobLevel,
        ],
      },
      presetModule,
    ],
  },
];

/**
 * A sheet with single lines, for load-test records. They are in records only: no form that can be made today knows
 * them.
 */
export const singleLineBlueprint: FormBlueprint = {
  name: { zh: '综合面试登记表', en: 'General interview sheet' },
  modules: [
    { name: generalSkills, dimensions: [motivation, stability, teamwork] },
    {
      name: practical,
      dimensions: [
        career,
        { ...notice, type: 'single_line_text' },
        { item: 'pay', type: 'single_line_text', name: pay.name, optional: true },
      ],
    },
    presetModule,
  ],
};
