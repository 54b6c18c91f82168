import type { Ability } from '#domain/interview-record.ts';
import type { Closings } from './closings.ts';

/** Shapes of the word lists. A phrase may hold `{project}`, `{years}` and `{weak}` (name of the weakest topic). */

/** Language in which an interviewer writes. */
export type Language = 'zh' | 'en';

/** How well the candidate did on a topic. */
export type Grade = 'strong' | 'fair' | 'weak';

/** A word or sentence that exists in both languages. */
export interface Words {
  zh: string;
  en: string;
}

/** Sentences to choose from. */
export type Phrases = Readonly<Record<Language, readonly string[]>>;

export type GradedPhrases = Readonly<Record<Grade, Phrases>>;

/** Something that an interviewer judges. */
export type Topic =
  | 'coding'
  | 'design'
  | 'troubleshooting'
  | 'quality'
  | 'expertise'
  | 'business'
  | 'reasoning'
  | 'communication'
  | 'learning'
  | 'motivation'
  | 'stability'
  | 'teamwork';

export type Remarks = Readonly<Partial<Record<Topic, GradedPhrases>>>;

/** A question of the question bank with answers that candidates gave. */
export interface BankQuestion {
  id: string;
  title: Words;
  description: Words;
  abilities: Ability[];
  answers: GradedPhrases;
}

/** A coding question; the answers are code and the same in both languages. */
export interface BankCodeQuestion {
  id: string;
  title: Words;
  description: Words;
  answers: Readonly<Record<Grade, readonly string[]>>;
}

/** An opening of the sample company with all that is said about its candidates. */
export interface JobWords {
  name: Words;
  /** What candidates worked on before. */
  projects: readonly Words[];
  openings: Phrases;
  remarks: Remarks;
  questions: readonly BankQuestion[];
  codeQuestions: readonly BankCodeQuestion[];
  /** Last sentences of its own. */
  closings?: Closings;
  /** What the people team says and asks, where it differs from other jobs. */
  lastRound?: Pick<JobWords, 'openings' | 'remarks' | 'questions'>;
}

export type AbilityName =
  | 'coding'
  | 'systemDesign'
  | 'problemSolving'
  | 'engineering'
  | 'communication'
  | 'learning'
  | 'ownership'
  | 'businessSense'
  | 'dataThinking'
  | 'customerFocus'
  | 'negotiation'
  | 'teamwork';
