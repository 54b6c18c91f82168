import type { Comparison } from '#domain/feedback-form.ts';
import type { DimensionType, ScoreCalculation } from '#domain/interview-record.ts';
import type { AbilityName, Topic, Words } from './vocabulary/phrases.ts';

/** What a dimension asks for: a topic to judge, or one of the other parts of an evaluation. */
export type Item =
  | Topic
  | 'highlights'
  | 'concerns'
  | 'strengths'
  | 'risks'
  | 'checks'
  | 'status'
  | 'career'
  | 'plans'
  | 'notice'
  | 'pay'
  | 'fit'
  | 'level'
  | 'conclusion'
  | 'score'
  | 'record';

export interface OptionBlueprint {
  name: Words;
  description?: Words;
  score?: number;
}

/** Another dimension of the same form and the places of those of its options that count. */
export interface ConditionBlueprint {
  item: Item;
  comparison: Exclude<Comparison, 'is_empty' | 'is_not_empty'>;
  options: readonly number[];
}

/** A dimension without ids. Options go from best to worst, except levels, which start at 1. */
export interface DimensionBlueprint {
  item: Item;
  type: DimensionType;
  name: Words;
  description?: Words;
  /** May be left empty. */
  optional?: boolean;
  /** Switched off: still in the form, but nobody is asked. */
  disabled?: boolean;
  /** Percent of the module. */
  weight?: number;
  fullScore?: number;
  options?: readonly OptionBlueprint[];
  offersNotEvident?: boolean;
  abilities?: readonly AbilityName[];
  shownWhen?: ConditionBlueprint;
}

export interface ModuleBlueprint {
  name: Words;
  description?: Words;
  preset?: boolean;
  /** Percent of the form. */
  weight?: number;
  dimensions: readonly DimensionBlueprint[];
}

/** Scored by the calculation, or by the weights of its parts, or not at all. */
export interface FormBlueprint {
  name: Words;
  calculation?: ScoreCalculation;
  weighted?: boolean;
  modules: readonly ModuleBlueprint[];
}

const levels: readonly OptionBlueprint[] = [
  {
    name: { zh: '不推荐', en: 'Not recommended' },
    description: {
      zh: '与岗位要求差距明显，不建议录用',
      en: 'Clearly below what the role needs, do not hire',
    },
  },
  {
    name: { zh: '待商榷', en: 'Borderline' },
    description: {
      zh: '部分能力未达要求，需结合其他评价判断',
      en: 'Partly below the bar, compare with other evaluations',
    },
  },
  {
    name: { zh: '推荐', en: 'Recommended' },
    description: { zh: '通过，能力达到要求，建议录用', en: 'Pass, meets the requirements, suggest to hire' },
  },
  {
    name: { zh: '强烈推荐', en: 'Strongly recommended' },
    description: { zh: '能力超出岗位要求，建议优先录用', en: 'Exceeds the requirements, hire with priority' },
  },
];

/** The part that every form has. */
export const presetModule: ModuleBlueprint = {
  name: { zh: '面试结论', en: 'Conclusion' },
  description: { zh: '面试结束后 24 小时内填写', en: 'To be written within 24 hours after the interview' },
  preset: true,
  dimensions: [
    { item: 'conclusion', type: 'preset_conclusion', name: { zh: '结论', en: 'Conclusion' } },
    { item: 'score', type: 'preset_score', name: { zh: '得分', en: 'Score' }, options: levels },
    { item: 'record', type: 'preset_record', name: { zh: '记录', en: 'Record' } },
  ],
};

/** Asks for a range of job levels, or for the answer that it can't be told. */
export const jobLevel: DimensionBlueprint = {
  item: 'level',
  type: 'job_level_range',
  name: { zh: '建议职级', en: 'Suggested job level' },
  description: {
    zh: '给出最低和最高职级；本轮看不出来时选「无法判断」',
    en: 'Lowest and highest level; choose “cannot judge” when this round does not show it',
  },
  optional: true,
  offersNotEvident: true,
};

/** Asks what stood out. */
export const highlights: DimensionBlueprint = {
  item: 'highlights',
  type: 'description',
  name: { zh: '突出亮点', en: 'Highlights' },
  description: { zh: '写具体事例，不写形容词', en: 'Examples rather than adjectives' },
  optional: true,
};

/** Asks what speaks against the candidate. */
export const concerns: DimensionBlueprint = {
  item: 'concerns',
  type: 'description',
  name: { zh: '主要顾虑', en: 'Concerns' },
  description: { zh: '下一轮需要验证什么', en: 'What the next round should look into' },
  optional: true,
};

/** Five answers from excellent to poor, worth equal steps of the full score. */
function fiveGrades(fullScore: number): OptionBlueprint[] {
  const names: readonly Words[] = [
    { zh: '优秀', en: 'Excellent' },
    { zh: '良好', en: 'Good' },
    { zh: '合格', en: 'Adequate' },
    { zh: '较弱', en: 'Below average' },
    { zh: '不符合', en: 'Poor' },
  ];
  return names.map((name, index) => ({ name, score: (fullScore * (5 - index)) / 5 }));
}

/** A topic scored by typing a number. */
export function byNumber(
  item: Topic,
  fullScore: number,
  name: Words,
  abilities: readonly AbilityName[],
): DimensionBlueprint {
  return { item, type: 'score_by_number', name, fullScore, abilities };
}

/** A topic scored by choosing one of five grades. */
export function byOption(
  item: Topic,
  fullScore: number,
  name: Words,
  abilities: readonly AbilityName[],
): DimensionBlueprint {
  return { item, type: 'score_by_option', name, fullScore, options: fiveGrades(fullScore), abilities };
}

/** A dimension with its percent of the module. */
export function weighing(weight: number, dimension: DimensionBlueprint): DimensionBlueprint {
  return { ...dimension, weight };
}

/** A question with one answer. */
export function choice(item: Item, name: Words, options: readonly Words[]): DimensionBlueprint {
  return { item, type: 'single_choice', name, options: options.map((option) => ({ name: option })) };
}

/** A question with several answers. */
export function choices(item: Item, name: Words, options: readonly Words[]): DimensionBlueprint {
  return { item, type: 'multiple_choice', name, options: options.map((option) => ({ name: option })) };
}
