import type {
  DimensionAssessment,
  InterviewRecord,
  OverallScore,
  Question,
} from '#domain/interview-record.ts';
import { answerRow, type ChosenOptions, isAsked } from './form-answering.ts';
import type { Random } from './random.ts';
import { gradeOf, type Rating, say, type Voice, writeText } from './remark-writer.ts';
import type { FormRow } from './sample-forms.ts';
import type { Verdict } from './vocabulary/closings.ts';
import { jobLevels } from './vocabulary/job-levels.ts';
import type { BankQuestion, Topic } from './vocabulary/phrases.ts';
import { topicNames } from './vocabulary/remarks-shared.ts';

const topicOrder = Object.keys(topicNames) as Topic[];
const topicPlace: ReadonlyMap<string, number> = new Map(topicOrder.map((topic, place) => [topic, place]));

const pointsOfVerdict: Readonly<Record<Verdict, readonly number[]>> = {
  passed: [3, 4, 4, 5],
  pending: [2, 3, 3, 4],
  failed: [1, 2, 2, 3],
};

/** The part of a record that the interviewer writes. */
export type Evaluation = Pick<
  InterviewRecord,
  | 'text'
  | 'conclusion'
  | 'overallScore'
  | 'questions'
  | 'codeQuestions'
  | 'dimensionAssessments'
  | 'minJobLevelId'
  | 'maxJobLevelId'
>;

function meanOf(ratings: readonly Rating[]): number {
  return ratings.reduce((sum, rating) => sum + rating.points, 0) / Math.max(1, ratings.length);
}

/** Between which means an evaluation of that verdict lies, and where points are moved to get there. */
const meanOfVerdict: Readonly<
  Record<Verdict, { low: number; high: number; raised: number; lowered: number }>
> = {
  passed: { low: 3.7, high: 5, raised: 4, lowered: 5 },
  pending: { low: 2.7, high: 3.2, raised: 3, lowered: 2 },
  failed: { low: 1, high: 2.3, raised: 1, lowered: 2 },
};

/** Moves points that would not carry the verdict: up from the best, down from the worst. */
function settleRatings(ratings: Rating[], verdict: Verdict): Rating[] {
  const { low, high, raised, lowered } = meanOfVerdict[verdict];
  for (const rating of ratings) {
    if (meanOf(ratings) < low) rating.points = Math.max(rating.points, raised);
  }
  for (const rating of ratings.toReversed()) {
    if (meanOf(ratings) > high) rating.points = Math.min(rating.points, lowered);
  }
  return ratings;
}

/** Points per topic of the form, best first; they always fit the verdict. */
function rateTopics(rows: readonly FormRow[], voice: Voice): Rating[] {
  const scale = pointsOfVerdict[voice.verdict];
  const ratings: Rating[] = [];
  const start = voice.random.below(rows.length);
  for (let step = 0; step < rows.length; step += 1) {
    const item = rows[(start + step) % rows.length]?.item ?? 'record';
    const place = topicPlace.get(item);
    if (place === undefined) continue;
    const leaning = (voice.background.leaning >>> (place * 2)) & 3;
    const shift = leaning === 0 ? -1 : leaning === 3 ? 1 : 0;
    const rung = Math.min(3, Math.max(0, voice.random.below(4) + shift));
    ratings.push({ topic: item as Topic, points: scale[rung] ?? 3 });
  }
  ratings.sort((left, right) => right.points - left.points);
  return settleRatings(ratings, voice.verdict);
}

function chooseLevel(ratings: readonly Rating[], verdict: Verdict, random: Random): number {
  const mean = meanOf(ratings);
  if (verdict === 'pending') return mean >= 3 && random.chance(40) ? 3 : 2;
  if (verdict === 'failed') return mean >= 2.2 ? 2 : 1;
  return mean >= 4.4 ? 4 : 3;
}

function overallScoreOf(row: FormRow, level: number): OverallScore | undefined {
  const option = row.dimension.options?.[level - 1];
  if (!option) return undefined;
  const score: OverallScore = { id: option.id, level };
  if (option.name.zh) score.zhName = option.name.zh;
  if (option.name.en) score.enName = option.name.en;
  if (option.description?.zh) score.zhDescription = option.description.zh;
  if (option.description?.en) score.enDescription = option.description.en;
  return score;
}

/** A question of the job that nobody has asked the candidate yet. */
function nextQuestion(voice: Voice): BankQuestion | undefined {
  const { questions } = voice.words;
  const start = voice.random.below(questions.length);
  for (let step = 0; step < questions.length; step += 1) {
    const question = questions[(start + step) % questions.length];
    if (question && !voice.asked.has(question.id)) return question;
  }
  return undefined;
}

function askQuestion(points: number, voice: Voice): Question[] {
  const question = nextQuestion(voice);
  if (!question) return [];
  voice.asked.add(question.id);
  const { id, title, description, abilities } = question;
  return [{ id, title, description, answer: say(question.answers[gradeOf(points)], voice), abilities }];
}

function askCode(points: number, voice: Voice): Question[] {
  const open = voice.words.codeQuestions.filter((question) => !voice.asked.has(question.id));
  if (open.length === 0) return [];
  const question = voice.random.pick(open);
  voice.asked.add(question.id);
  const { id, title, description } = question;
  return [{ id, title, description, answer: voice.random.pick(question.answers[gradeOf(points)]) }];
}

function addQuestions(evaluation: Evaluation, ratings: readonly Rating[], voice: Voice): void {
  const { random } = voice;
  const middle = ratings[ratings.length >> 1]?.points ?? 3;
  if (random.chance(voice.questionChances.record)) {
    const asked = askQuestion(middle, voice);
    if (random.chance(25)) asked.push(...askQuestion(middle, voice));
    if (asked.length > 0) evaluation.questions = asked;
  }
  if (voice.stage === 'first' && random.chance(60)) {
    const skill = ratings.find(({ topic }) => topic === 'coding' || topic === 'expertise');
    const asked = askCode(skill?.points ?? middle, voice);
    if (asked.length > 0) evaluation.codeQuestions = asked;
  }
}

function addJobLevels(evaluation: Evaluation, voice: Voice): void {
  const likely = { passed: 90, pending: 50, failed: 0 }[voice.verdict];
  if (!voice.random.chance(likely)) return;
  const lowest = Math.min(jobLevels.length - 2, Math.max(0, (voice.background.years >> 1) - 1));
  const minimum = jobLevels[lowest]?.id;
  const maximum = jobLevels[lowest + voice.random.below(2)]?.id;
  if (minimum) evaluation.minJobLevelId = minimum;
  if (maximum) evaluation.maxJobLevelId = maximum;
}

/** Fills in a form: scores, remarks, questions and conclusion that agree with one another. */
export function writeEvaluation(rows: readonly FormRow[], voice: Voice, nextId: () => string): Evaluation {
  const { random, verdict } = voice;
  const ratings = rateTopics(rows, voice);
  const evaluation: Evaluation = { text: writeText(ratings, voice), conclusion: verdict };
  const asksUnderRow = random.chance(voice.questionChances.dimension);
  const assessments: DimensionAssessment[] = [];
  const chosen: ChosenOptions = new Map();
  for (const row of rows) {
    if (!isAsked(row, chosen)) continue;
    const assessment = answerRow(row, ratings, voice, nextId);
    if (!assessment) continue;
    assessments.push(assessment);
    const options = assessment.options ?? (assessment.option ? [assessment.option] : []);
    chosen.set(row.dimension.id, new Set(options.flatMap(({ id }) => id ?? [])));
    if (asksUnderRow && row.item === ratings[0]?.topic) {
      const asked = askQuestion(ratings[0].points, voice);
      if (asked.length > 0) assessment.questions = asked;
    }
    if (row.item === 'level') addJobLevels(evaluation, voice);
    if (row.item === 'score') {
      const score = overallScoreOf(row, chooseLevel(ratings, verdict, random));
      if (score) evaluation.overallScore = score;
    }
  }
  evaluation.dimensionAssessments = assessments;
  addQuestions(evaluation, ratings, voice);
  return evaluation;
}
