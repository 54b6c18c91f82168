import type { Ability, Bilingual, DimensionType, ScoreCalculation } from './interview-record.ts';

/** One choice of a dimension. */
export interface FormOption {
  id: string;
  name: Bilingual;
  description?: Bilingual;
  /** Points, for scoring by option. */
  score?: number;
}

/** One thing that is asked of the interviewer. */
export interface FormDimension {
  id: string;
  name: Bilingual;
  type: DimensionType;
  fullScore?: number;
  options?: FormOption[];
  abilities?: Ability[];
}

export interface FormModule {
  id: string;
  name: Bilingual;
  preset: boolean;
  dimensions: FormDimension[];
}

/** One version of a feedback form (面试评价表). `bizId` stays the same over all versions, every other id is new. */
export interface FeedbackForm {
  id: string;
  bizId: string;
  version: number;
  name: Bilingual;
  /** How scores are computed; absent on a form without computed scores. */
  calculation?: ScoreCalculation;
  modules: FormModule[];
}
