/**
 * The interview record (面评): one interviewer's evaluation of one interview.
 *
 * A submitted record is a snapshot: labels, options, abilities and questions stay as they were when it was
 * answered. Every property but the id may be absent, because an imported record keeps exactly what it came with.
 */

/** Text in the two languages of the product. Either may be missing. */
export interface Bilingual {
  zh?: string;
  en?: string;
}

/** Number of a user inside one tenant, given out once and never reused. */
export type UserNo = number;

/** `written`: answered here, under our rules. `imported`: kept as it came. */
export type RecordOrigin = 'written' | 'imported';

export const conclusions = [
  'passed',
  'failed',
  'not_started',
  'not_submitted',
  'no_show',
  'pending',
] as const;
export type Conclusion = (typeof conclusions)[number];

export const dimensionTypes = [
  'single_choice',
  'multiple_choice',
  'description',
  'single_line_text',
  'job_level_range',
  'score_by_option',
  'score_by_number',
  'preset_conclusion',
  'preset_score',
  'preset_record',
] as const;
export type DimensionType = (typeof dimensionTypes)[number];

export type ScoreCalculation = 'total' | 'average';

/** Overall level that the interviewer gave (preset item 「得分」). */
export interface OverallScore {
  id?: string;
  level?: number;
  zhName?: string;
  zhDescription?: string;
  enName?: string;
  enDescription?: string;
}

/** Score computed from the scoring dimensions; two decimals. */
export interface ComputedScore {
  calculation: ScoreCalculation;
  score: number;
  fullScore?: number;
}

export interface Ability {
  id: string;
  name?: Bilingual;
  description?: Bilingual;
}

export interface Question {
  id: string;
  title?: Bilingual;
  description?: Bilingual;
  /** What the candidate answered. */
  answer?: string;
  abilities?: Ability[];
}

export interface Image {
  id: string;
  /** Link it came with, shown while we do not hold the bytes; absent where it never had one. */
  url?: string;
  name?: string;
  mime?: string;
  /** Unix milliseconds as decimal text, as the vendor writes it. */
  createdAtMs?: string;
}

export interface AnswerOption {
  id?: string;
  name?: Bilingual;
  score?: number;
}

export interface DimensionAssessment {
  id?: string;
  name?: Bilingual;
  fullScore?: number;
  text?: string;
  dimensionId?: string;
  option?: AnswerOption;
  options?: AnswerOption[];
  score?: number;
  abilities?: Ability[];
  questions?: Question[];
  type?: DimensionType;
}

export interface Interviewer {
  userNo?: UserNo;
  name?: Bilingual;
}

export interface InterviewRecord {
  /** Decimal text, at most 2^63 - 1. */
  id: string;
  origin: RecordOrigin;
  interviewId?: string;
  feedbackFormId?: string;
  /** The user whose evaluation it is. */
  userNo?: UserNo;
  text?: string;
  minJobLevelId?: string;
  maxJobLevelId?: string;
  submitted?: boolean;
  submittedAtMs?: number;
  conclusion?: Conclusion;
  overallScore?: OverallScore;
  computedScore?: ComputedScore;
  questions?: Question[];
  codeQuestions?: Question[];
  interviewer?: Interviewer;
  images?: Image[];
  dimensionAssessments?: DimensionAssessment[];
}
