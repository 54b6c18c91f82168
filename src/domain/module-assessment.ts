import type { FeedbackForm, FormDimension, FormModule } from './feedback-form.ts';
import { computeModuleScores } from './form-scores.ts';
import type {
  Ability,
  AnswerOption,
  Bilingual,
  Conclusion,
  DimensionAssessment,
  DimensionType,
  InterviewRecord,
  OverallScore,
  Question,
} from './interview-record.ts';

export interface AskedQuestion extends Omit<Question, 'id' | 'abilities'> {
  /** `coding`: answered with code, online. */
  kind: 'normal' | 'coding';
  abilities?: Omit<Ability, 'id'>[];
}

/** Answer to one dimension; what a record says as a whole stands in the answers of the preset types. */
export interface DimensionAnswer {
  dimensionId?: string;
  name?: Bilingual;
  type?: DimensionType;
  weight?: number;
  text?: string;
  option?: AnswerOption;
  options?: AnswerOption[];
  score?: number;
  jobLevels?: { lowest?: Bilingual; highest?: Bilingual };
  questions?: AskedQuestion[];
}

/** A record's answers to one module of its form. Without the form, modules have no id: they are told by `preset`. */
export interface ModuleAssessment {
  moduleId?: string;
  name?: Bilingual;
  preset: boolean;
  weight?: number;
  score?: number;
  answers: DimensionAnswer[];
}

type Value = 'text' | 'option' | 'options' | 'score';

/** Where a row of each type holds its answer. */
const valueOfType: Partial<Record<DimensionType, Value>> = {
  single_choice: 'option',
  multiple_choice: 'options',
  description: 'text',
  single_line_text: 'text',
  score_by_option: 'option',
  score_by_number: 'score',
  preset_conclusion: 'option',
  preset_score: 'option',
  preset_record: 'text',
};

/** What the vendor calls the parts that every form has, for records whose form is not known. */
const presetModuleName: Bilingual = { zh: '面试结论', en: 'Interview Result' };
const usualNames: Partial<Record<DimensionType, Bilingual>> = {
  preset_conclusion: { zh: '结论', en: 'Conclusion' },
  preset_score: { zh: '得分', en: 'Score' },
  preset_record: { zh: '记录', en: 'Record' },
  job_level_range: { zh: '职级建议', en: 'Job level advice' },
};

/** The other conclusions say that there is no answer yet. */
const conclusionNames: Partial<Record<Conclusion, Bilingual>> = {
  passed: { zh: '通过', en: 'Pass' },
  failed: { zh: '未通过', en: 'Fail' },
  no_show: { zh: '未到场', en: 'No-show' },
  pending: { zh: '待定', en: 'Pending' },
};

/** Where an answer belongs. Modules and dimensions that no form knows are undefined. */
interface Placed {
  answer: DimensionAnswer;
  preset: boolean;
  module: FormModule | undefined;
  dimension: FormDimension | undefined;
  /** Place of the dimension in its module; what the form does not know comes last. */
  order: number;
}

/**
 * A record's answers by module, in the order of its form; what the form does not know comes last. Values that stand at
 * the record itself (conclusion, level, text, questions, job levels) are put into the first row of their type, or into
 * one that is made for them. Module scores are computed for records written here only.
 */
export function assessModules(record: InterviewRecord, form: FeedbackForm | undefined): ModuleAssessment[] {
  const scores =
    form && record.origin === 'written'
      ? computeModuleScores(form, record.dimensionAssessments ?? [])
      : new Map<string, number>();
  const placed = answersOf(record, form).map((answer) => place(answer, form));
  return [...(form?.modules ?? []), false, true].flatMap((group) => {
    const own = placed.filter(({ module, preset }) => (module ?? preset) === group);
    return own.length === 0 ? [] : assessModule(own, scores);
  });
}

/** Of answers that belong to one module, at least one. */
function assessModule(placed: readonly Placed[], scores: ReadonlyMap<string, number>): ModuleAssessment {
  const { module, preset } = placed[0] as Placed;
  const answers = placed.toSorted((one, other) => one.order - other.order).map(completed);
  const name = module?.name ?? (preset ? presetModuleName : undefined);
  const score = module && scores.get(module.id);
  const assessed: ModuleAssessment = { preset, answers };
  if (module) assessed.moduleId = module.id;
  if (name) assessed.name = name;
  if (module?.weight !== undefined) assessed.weight = module.weight;
  if (score !== undefined) assessed.score = score;
  return assessed;
}

/** The answer with what only the form knows. Labels are those it was answered with, where it has any. */
function completed({ answer, dimension }: Placed): DimensionAnswer {
  const name = answer.name ?? dimension?.name ?? (answer.type && usualNames[answer.type]);
  if (dimension) answer.dimensionId ??= dimension.id;
  if (name) answer.name = name;
  if (dimension?.weight !== undefined) answer.weight = dimension.weight;
  return answer;
}

/** By its dimension's id. A row that names none and whose type every form has once is known by its type. */
function place(answer: DimensionAnswer, form: FeedbackForm | undefined): Placed {
  const { dimensionId, type } = answer;
  const isSame = (dimension: FormDimension) =>
    dimensionId === undefined ? hasUsualPlace(type) && dimension.type === type : dimension.id === dimensionId;
  for (const module of form?.modules ?? []) {
    const order = module.dimensions.findIndex(isSame);
    const dimension = module.dimensions[order];
    if (dimension) return { answer, preset: module.preset, module, dimension, order };
  }
  const preset = hasUsualPlace(type) && type !== 'job_level_range';
  const module = preset ? form?.modules.find((one) => one.preset) : undefined;
  return { answer, preset, module, dimension: undefined, order: Number.MAX_SAFE_INTEGER };
}

function hasUsualPlace(type: DimensionType | undefined): boolean {
  return type !== undefined && usualNames[type] !== undefined;
}

function answersOf(record: InterviewRecord, form: FeedbackForm | undefined): DimensionAnswer[] {
  const { conclusion, overallScore, text } = record;
  const answers = (record.dimensionAssessments ?? []).map(answerOf);
  const conclusionName = conclusion && conclusionNames[conclusion];
  if (conclusionName) give(answers, { type: 'preset_conclusion', option: { name: conclusionName } });
  const level = overallScore && optionOf(overallScore);
  if (level) give(answers, { type: 'preset_score', option: level });
  const questions = [...asked(record.questions, 'normal'), ...asked(record.codeQuestions, 'coding')];
  if (text !== undefined || questions.length > 0) {
    give(answers, {
      type: 'preset_record',
      ...(text !== undefined && { text }),
      ...(questions.length > 0 && { questions }),
    });
  }
  const jobLevels = jobLevelsOf(record, form);
  if (jobLevels) give(answers, { type: 'job_level_range', jobLevels });
  return answers;
}

/** Give a value of the record to the first row of its type. A row's own value stays, and so do its questions. */
function give(answers: DimensionAnswer[], value: DimensionAnswer): void {
  const index = answers.findIndex(({ type }) => type === value.type);
  const row = answers[index];
  if (!row) answers.push(value);
  else {
    const questions = [...(row.questions ?? []), ...(value.questions ?? [])];
    answers[index] = { ...value, ...row, ...(questions.length > 0 && { questions }) };
  }
}

function answerOf(row: DimensionAssessment): DimensionAnswer {
  const { dimensionId, name, type, text, option, options, score } = row;
  const value = type && valueOfType[type];
  const holds = (one: Value) => type === undefined || value === one;
  const answer: DimensionAnswer = {};
  if (dimensionId !== undefined) answer.dimensionId = dimensionId;
  if (name) answer.name = name;
  if (type) answer.type = type;
  if (text !== undefined && holds('text')) answer.text = text;
  if (option !== undefined && holds('option')) answer.option = option;
  if (options !== undefined && holds('options')) answer.options = options;
  if (score !== undefined && holds('score')) answer.score = score;
  const questions = asked(row.questions, 'normal');
  if (questions.length > 0) answer.questions = questions;
  return answer;
}

function asked(questions: readonly Question[] | undefined, kind: AskedQuestion['kind']): AskedQuestion[] {
  return (questions ?? []).map(({ id: _id, ...question }) => ({ kind, ...question }));
}

function optionOf({ id, level, zhName, enName }: OverallScore): AnswerOption | undefined {
  const name: Bilingual = {
    ...(zhName !== undefined && { zh: zhName }),
    ...(enName !== undefined && { en: enName }),
  };
  const option: AnswerOption = {
    ...(id !== undefined && { id }),
    ...((zhName ?? enName) !== undefined && { name }),
    ...(level !== undefined && { score: level }),
  };
  return Object.keys(option).length > 0 ? option : undefined;
}

/** Records know job levels by id only. Where the form offers them as options they have names. */
function jobLevelsOf(
  { minJobLevelId, maxJobLevelId }: InterviewRecord,
  form: FeedbackForm | undefined,
): DimensionAnswer['jobLevels'] {
  if (!minJobLevelId && !maxJobLevelId) return undefined;
  const options = (form?.modules ?? [])
    .flatMap(({ dimensions }) => dimensions)
    .filter(({ type }) => type === 'job_level_range')
    .flatMap((dimension) => dimension.options ?? []);
  const nameOf = (level: string): Bilingual =>
    options.find(({ id }) => id === level)?.name ?? { zh: level, en: level };
  return {
    ...(minJobLevelId && { lowest: nameOf(minJobLevelId) }),
    ...(maxJobLevelId && { highest: nameOf(maxJobLevelId) }),
  };
}
