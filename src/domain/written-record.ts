import type {
  AnswerOption,
  ComputedScore,
  DimensionAssessment,
  DimensionType,
  InterviewRecord,
  ScoreCalculation,
} from './interview-record.ts';

/** The value properties of a dimension assessment that belong to each type; all others are left out. */
const valuesOfType: Record<DimensionType, readonly (keyof DimensionAssessment)[]> = {
  single_choice: ['option'],
  multiple_choice: ['options'],
  description: ['text'],
  single_line_text: ['text'],
  job_level_range: [],
  score_by_option: ['option', 'fullScore'],
  score_by_number: ['score', 'fullScore'],
  preset_conclusion: [],
  preset_score: [],
  preset_record: [],
};

const valueProperties = ['text', 'option', 'options', 'score', 'fullScore'] as const;

/** Keep only the value properties of the assessment's own type. */
export function keepOwnValues(assessment: DimensionAssessment): DimensionAssessment {
  const kept = { ...assessment };
  const own = assessment.type ? valuesOfType[assessment.type] : valueProperties;
  for (const property of valueProperties) {
    if (!own.includes(property)) delete kept[property];
  }
  if (kept.option && assessment.type !== 'score_by_option') kept.option = withoutPoints(kept.option);
  if (kept.options) kept.options = kept.options.map(withoutPoints);
  return kept;
}

function withoutPoints({ score: _points, ...option }: AnswerOption): AnswerOption {
  return option;
}

/** Points of a scoring assessment, or undefined when it is not one or was left unanswered. */
function pointsOf(assessment: DimensionAssessment): number | undefined {
  if (assessment.type === 'score_by_option') return assessment.option?.score;
  if (assessment.type === 'score_by_number') return assessment.score;
  return undefined;
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
  const answered = assessments.flatMap((assessment) => {
    const points = pointsOf(assessment);
    return points === undefined ? [] : [{ points, full: assessment.fullScore ?? 0 }];
  });
  if (answered.length === 0) return undefined;
  const divisor = calculation === 'total' ? 1 : answered.length;
  const sum = answered.reduce((total, { points }) => total + points, 0);
  const full = answered.reduce((total, row) => total + row.full, 0);
  return {
    calculation,
    score: Math.round((sum / divisor) * 100) / 100,
    fullScore: Math.round(full / divisor),
  };
}

/**
 * Bring a record written here into its final form: own values only, computed score, no submit time before submission.
 */
export function finishWrittenRecord(
  record: InterviewRecord,
  calculation?: ScoreCalculation,
): InterviewRecord {
  const { computedScore: _ignored, submittedAtMs, ...rest } = record;
  const finished: InterviewRecord = { ...rest, origin: 'written' };
  const assessments = record.dimensionAssessments?.map(keepOwnValues);
  if (assessments) finished.dimensionAssessments = assessments;
  if (record.submitted && submittedAtMs !== undefined) finished.submittedAtMs = submittedAtMs;
  const computed = calculation && assessments ? computeScore(assessments, calculation) : undefined;
  if (computed) finished.computedScore = computed;
  return finished;
}
