import type { AnswerOption, DimensionAssessment } from '#domain/interview-record.ts';
import type { Item } from './blueprint-parts.ts';
import { fact, gradeOf, type Rating, remarkOn, say, type Voice } from './remark-writer.ts';
import type { FormRow } from './sample-forms.ts';
import {
  careerNotes,
  noConcerns,
  noHighlights,
  noticePeriods,
  payExpectations,
} from './vocabulary/form-answers.ts';

const optionalItems: ReadonlySet<Item> = new Set<Item>(['highlights', 'concerns', 'notice', 'pay']);

function bestAnswer(row: FormRow, points: number): AnswerOption | undefined {
  const place = { strong: 0, fair: 1, weak: 2 }[gradeOf(points)];
  return row.answers[row.answers.length === 5 ? 5 - points : place];
}

function fittingAnswer(row: FormRow, voice: Voice): AnswerOption | undefined {
  const place = { passed: 0, pending: 1, failed: 2 }[voice.verdict];
  return row.answers[place + voice.random.below(2)];
}

/** Some of the options, in their own order. */
function someAnswers(row: FormRow, count: number, voice: Voice): AnswerOption[] {
  const places = new Set<number>();
  while (places.size < count) places.add(voice.random.below(row.answers.length));
  return row.answers.filter((_, place) => places.has(place));
}

/** One or two risks, or the last option, which stands for none. */
function riskAnswers(row: FormRow, voice: Voice): AnswerOption[] {
  const calm = { passed: 70, pending: 25, failed: 0 }[voice.verdict];
  if (voice.random.chance(calm)) return row.answers.slice(-1);
  const first = voice.random.below(row.answers.length - 2);
  return row.answers.slice(first, first + (voice.verdict === 'failed' ? 2 : 1));
}

function multipleAnswers(row: FormRow, voice: Voice): AnswerOption[] {
  if (row.item === 'risks') return riskAnswers(row, voice);
  return someAnswers(row, { passed: 3, pending: 2, failed: 1 }[voice.verdict], voice);
}

function describe(item: Item, ratings: readonly Rating[], voice: Voice): string {
  const worst = ratings.at(-1);
  if (item === 'notice') return fact(noticePeriods, voice);
  if (item === 'pay') return fact(payExpectations, voice);
  if (item === 'highlights') {
    const shining = ratings
      .filter(({ points }) => gradeOf(points) === 'strong')
      .slice(0, 2)
      .at(-1);
    return shining ? remarkOn(shining, voice) : say(noHighlights, voice);
  }
  if (item === 'concerns') {
    return worst && gradeOf(worst.points) !== 'strong' ? remarkOn(worst, voice) : say(noConcerns, voice);
  }
  const motivation = ratings.find(({ topic }) => topic === 'motivation');
  return fact(careerNotes[gradeOf(motivation?.points ?? 3)], voice);
}

/** Share of the full score, in percent, that interviewers give for 1 to 5 points. */
const typicalShares = [30, 45, 65, 80, 95];

function customScore(fullScore: number, points: number, voice: Voice): number {
  const share = (typicalShares[points - 1] ?? 65) + voice.random.between(-5, 5);
  return Math.round((fullScore * share) / 100);
}

/** The answer to one dimension, or undefined when an optional one was left empty. */
export function answerRow(
  row: FormRow,
  ratings: readonly Rating[],
  voice: Voice,
  nextId: () => string,
): DimensionAssessment | undefined {
  const { dimension, item } = row;
  if (optionalItems.has(item) && voice.random.chance(12)) return undefined;
  const { type, name, abilities, scoreLimits } = dimension;
  const fullScore = scoreLimits?.upper;
  const answer: DimensionAssessment = { id: nextId(), name, dimensionId: dimension.id, type };
  const points = ratings.find(({ topic }) => topic === item)?.points ?? 3;
  if (abilities) answer.abilities = abilities;
  if (fullScore !== undefined) answer.fullScore = fullScore;
  if (type === 'multiple_choice') answer.options = multipleAnswers(row, voice);
  if (type === 'description' || type === 'single_line_text') answer.text = describe(item, ratings, voice);
  if (type === 'score_by_number') answer.score = customScore(fullScore ?? 0, points, voice);
  if (type === 'single_choice' || type === 'score_by_option') {
    const option = item === 'fit' ? fittingAnswer(row, voice) : bestAnswer(row, points);
    if (option) answer.option = option;
  }
  return answer;
}
