import type { FeedbackForm, FormDimension, FormModule } from './feedback-form.ts';
import type {
  ComputedScore,
  DimensionAssessment,
  InterviewRecord,
  ScoreCalculation,
} from './interview-record.ts';

/** Points, of how many there are. */
export interface Score {
  score: number;
  fullScore?: number;
}

interface AnsweredRow {
  points: number;
  full: number;
}

/** Scores and weights are shown with two decimals. Numbers too large to have any stay as they are. */
export function toTwoDecimals(value: number): number {
  const rounded = Math.round(value * 100) / 100;
  return Math.abs(value) < Number.MAX_SAFE_INTEGER / 100 ? rounded : value;
}

/** Points of a scoring assessment, or undefined when it is not one or was left unanswered. */
function pointsOf(assessment: DimensionAssessment): number | undefined {
  if (assessment.type === 'score_by_option') return assessment.option?.score;
  if (assessment.type === 'score_by_number') return assessment.score;
  return undefined;
}

/** The full score of a dimension: its upper limit, or the points of its best option. */
export function fullScoreOf({ scoreLimits, options = [] }: FormDimension): number | undefined {
  if (scoreLimits?.upper !== undefined) return scoreLimits.upper;
  const points = options.flatMap(({ score }) => score ?? []);
  return points.length === 0 ? undefined : Math.max(...points);
}

function answeredRow(assessment: DimensionAssessment, dimension?: FormDimension): AnsweredRow | undefined {
  const points = pointsOf(assessment);
  if (points === undefined) return undefined;
  return { points, full: assessment.fullScore ?? (dimension && fullScoreOf(dimension)) ?? 0 };
}

function addUp(rows: readonly AnsweredRow[], calculation: ScoreCalculation): AnsweredRow {
  const divisor = calculation === 'total' ? 1 : rows.length;
  const sum = (part: keyof AnsweredRow) => rows.reduce((total, row) => total + row[part], 0);
  return { points: sum('points') / divisor, full: sum('full') / divisor };
}

/**
 * Computed score over the answered scoring dimensions, rounded to two decimals.
 * For `total` the full score is the sum of full scores, for `average` their mean, rounded to a whole number.
 * Undefined when no scoring dimension was answered.
 */
export function computeScore(
  assessments: readonly DimensionAssessment[],
  calculation: ScoreCalculation,
): ComputedScore | undefined {
  const answered = assessments.flatMap((assessment) => answeredRow(assessment) ?? []);
  if (answered.length === 0) return undefined;
  const { points, full } = addUp(answered, calculation);
  return { calculation, score: toTwoDecimals(points), fullScore: Math.round(full) };
}

/**
 * Mean by weight. Weights are relative: what was not answered leaves its share to the rest. A part without a weight
 * does not count, unless no part has one: then all count alike. Undefined when nothing counts.
 */
function weigh(parts: readonly { row: AnsweredRow; weight: number | undefined }[]): AnsweredRow | undefined {
  const isWeighted = parts.some(({ weight }) => weight !== undefined);
  const shares = parts.map(({ row, weight }) => ({ row, share: isWeighted ? (weight ?? 0) : 1 }));
  const whole = shares.reduce((total, { share }) => total + share, 0);
  if (whole <= 0) return undefined;
  const mean = (part: keyof AnsweredRow) =>
    shares.reduce((total, { row, share }) => total + row[part] * share, 0) / whole;
  return { points: mean('points'), full: mean('full') };
}

function scoreModule(
  { kind, calculation }: FeedbackForm,
  module: FormModule,
  byDimension: ReadonlyMap<string | undefined, DimensionAssessment>,
): AnsweredRow | undefined {
  const parts = module.dimensions.flatMap((dimension) => {
    const assessment = byDimension.get(dimension.id);
    const row = assessment && answeredRow(assessment, dimension);
    return row ? [{ row, weight: dimension.weight }] : [];
  });
  if (kind === 'weighted') return weigh(parts);
  if (calculation === undefined || parts.length === 0) return undefined;
  return addUp(
    parts.map(({ row }) => row),
    calculation,
  );
}

function scoresByModule(form: FeedbackForm, assessments: readonly DimensionAssessment[]) {
  const byDimension = new Map(assessments.map((assessment) => [assessment.dimensionId, assessment]));
  return form.modules.flatMap((module) => {
    const row = scoreModule(form, module, byDimension);
    return row ? [{ module, row }] : [];
  });
}

/** Score of each module in which a scoring dimension was answered, by module id, with two decimals. */
export function computeModuleScores(
  form: FeedbackForm,
  assessments: readonly DimensionAssessment[],
): Map<string, number> {
  return new Map(
    scoresByModule(form, assessments).map(({ module, row }) => [module.id, toTwoDecimals(row.points)]),
  );
}

/** Score on a weighted form: modules by their weights, in each its dimensions by theirs, with two decimals. */
export function computeWeightedScore(
  form: FeedbackForm,
  assessments: readonly DimensionAssessment[],
): Score | undefined {
  const modules = scoresByModule(form, assessments);
  const whole = weigh(modules.map(({ module, row }) => ({ row, weight: module.weight })));
  return whole && { score: toTwoDecimals(whole.points), fullScore: toTwoDecimals(whole.full) };
}

/** The score that a record has: computed when it was written or imported, or on a weighted form. */
export function scoreOfRecord(record: InterviewRecord, form: FeedbackForm | undefined): Score | undefined {
  const { computedScore, dimensionAssessments = [], origin } = record;
  if (!computedScore) {
    const isComputed = origin === 'written' && form?.kind === 'weighted';
    return isComputed ? computeWeightedScore(form, dimensionAssessments) : undefined;
  }
  const { score, fullScore } = computedScore;
  return { score: toTwoDecimals(score), ...(fullScore !== undefined && { fullScore }) };
}
