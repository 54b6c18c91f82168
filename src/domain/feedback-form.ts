import type { Ability, Bilingual, DimensionType, ScoreCalculation } from './interview-record.ts';

/** One choice of a dimension. */
export interface FormOption {
  id: string;
  name: Bilingual;
  description?: Bilingual;
  /** Points, for scoring by option. */
  score?: number;
}

/** Between which points a scoring dimension is answered; the upper end is its full score. */
export interface ScoreLimits {
  /** `fixed`: the tenant's scale; `custom`: made for this dimension. */
  kind: 'fixed' | 'custom';
  lower?: number;
  upper?: number;
}

export type Comparison =
  | 'equals'
  | 'not_equals'
  | 'contains_any'
  | 'contains_none'
  | 'is_empty'
  | 'is_not_empty';

/** A dimension is shown only when answers to others are as given. */
export interface ShownWhen {
  match: 'all' | 'any';
  answers: { dimensionId: string; comparison: Comparison; optionIds?: string[] }[];
}

/** One thing that is asked of the interviewer. Its place in the module is its `sequence`. */
export interface FormDimension {
  id: string;
  name: Bilingual;
  description?: Bilingual;
  type: DimensionType;
  /** Absent: true. */
  enabled?: boolean;
  /** Absent: false. */
  required?: boolean;
  /** Percent of the module's score. */
  weight?: number;
  scoreLimits?: ScoreLimits;
  options?: FormOption[];
  /** Whether "cannot judge" is offered; only for a range of job levels. */
  offersNotEvident?: boolean;
  abilities?: Ability[];
  shownWhen?: ShownWhen;
}

/** Its place in the form is its `sequence`. */
export interface FormModule {
  id: string;
  name: Bilingual;
  description?: Bilingual;
  /** Holds conclusion, overall level and record text (「面试结论」). */
  preset: boolean;
  /** Percent of the form's score. */
  weight?: number;
  dimensions: FormDimension[];
}

/** `normal`: nothing is computed; `scoring`: total or average of points; `weighted`: by weights of dimensions and modules. */
export type FormKind = 'normal' | 'scoring' | 'weighted';

/** One version of a feedback form (面试评价表). `bizId` stays the same over all versions, every other id is new. */
export interface FeedbackForm {
  id: string;
  bizId: string;
  version: number;
  name: Bilingual;
  kind: FormKind;
  /** How a `scoring` form computes its score; absent on one that computes none. */
  calculation?: ScoreCalculation;
  modules: FormModule[];
}
