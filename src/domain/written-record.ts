import { computeScore } from './form-scores.ts';
import type {
  AnswerOption,
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

/**
 * Bring a record written here into its final form: own values only, computed score, no submit time before submission.
 * `calculation` is its form's: a weighted form has none, because version 1 knows only total and average; its score is
 * computed from form and record where it is shown.
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
