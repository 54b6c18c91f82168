import type { Comparison } from '#domain/feedback-form.ts';
import type { AnswerOption, DimensionAssessment } from '#domain/interview-record.ts';
import type { Item } from './blueprint-parts.ts';
import { fact, gradeOf, type Rating, remarkOn, say, type Voice } from './remark-writer.ts';
import type { FormRow } from './sample-forms.ts';
import {
  availableAtOnce,
  careerNotes,
  checkNotes,
  graduateStarts,
  graduationNotes,
  noConcerns,
  noHighlights,
  noticePeriods,
  payExpectations,
} from './vocabulary/form-answers.ts';

/** Ids of the options chosen so far, by the id of their dimension. */
export type ChosenOptions = Map<string, ReadonlySet<string>>;

function holds(comparison: Comparison, chosen: ReadonlySet<string>, named: readonly string[]): boolean {
  const hits = named.filter((id) => chosen.has(id)).length;
  const same = hits === named.length && chosen.size === named.length;
  if (comparison === 'equals') return same;
  if (comparison === 'not_equals') return !same;
  return comparison === 'contains_any' ? hits > 0 : hits === 0;
}

/** Whether a dimension is asked, after what was answered before it. */
export function isAsked({ dimension }: FormRow, chosen: ChosenOptions): boolean {
  const conditions = dimension.shownWhen?.answers ?? [];
  return conditions.every(({ dimensionId, comparison, optionIds }) => {
    return holds(comparison, chosen.get(dimensionId) ?? new Set(), optionIds ?? []);
  });
}

function bestAnswer(row: FormRow, points: number): AnswerOption | undefined {
  const place = { strong: 0, fair: 1, weak: 2 }[gradeOf(points)];
  return row.answers[row.answers.length === 5 ? 5 - points : place];
}

function fittingAnswer(row: FormRow, voice: Voice): AnswerOption | undefined {
  const place = { passed: 0, pending: 1, failed: 2 }[voice.verdict];
  return row.answers[place + voice.random.below(2)];
}

/** Employed, between jobs or graduating; agrees with the notice period. */
function statusAnswer(row: FormRow, { background }: Voice): AnswerOption | undefined {
  if (background.graduate) return row.answers[2];
  return row.answers[isBetweenJobs(background.leaning) ? 1 : 0];
}

/** Whether a candidate with work experience has left the last job already. */
export function isBetweenJobs(leaning: number): boolean {
  return leaning % noticePeriods.zh.length === availableAtOnce;
}

function chooseOne(row: FormRow, points: number, voice: Voice): AnswerOption | undefined {
  if (row.item === 'status') return statusAnswer(row, voice);
  return row.item === 'fit' ? fittingAnswer(row, voice) : bestAnswer(row, points);
}

/** Place of the strength "relevant experience". */
const experience = 4;

/** Some of the options, in their own order. */
function someAnswers(row: FormRow, count: number, voice: Voice): AnswerOption[] {
  const places = new Set<number>();
  while (places.size < count) places.add(voice.random.below(row.answers.length));
  // Nobody who comes from university has experience in the trade.
  if (voice.background.graduate && row.item === 'strengths' && places.delete(experience)) {
    places.add([0, 1, 2, 3].find((place) => !places.has(place)) ?? experience + 1);
  }
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
  if (item === 'notice') return fact(voice.background.graduate ? graduateStarts : noticePeriods, voice);
  if (item === 'checks') return say(checkNotes, voice);
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
  const notes = item === 'plans' ? graduationNotes : careerNotes;
  return fact(notes[gradeOf(motivation?.points ?? 3)], voice);
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
  const { type, name, abilities, scoreLimits } = dimension;
  const isText = type === 'description' || type === 'single_line_text';
  if (isText && !dimension.required && voice.random.chance(12)) return undefined;
  const fullScore = scoreLimits?.upper;
  const answer: DimensionAssessment = { id: nextId(), name, dimensionId: dimension.id, type };
  const points = ratings.find(({ topic }) => topic === item)?.points ?? 3;
  if (abilities) answer.abilities = abilities;
  if (fullScore !== undefined) answer.fullScore = fullScore;
  if (type === 'multiple_choice') answer.options = multipleAnswers(row, voice);
  if (isText) answer.text = describe(item, ratings, voice);
  if (type === 'score_by_number') answer.score = customScore(fullScore ?? 0, points, voice);
  if (type === 'single_choice' || type === 'score_by_option') {
    const option = chooseOne(row, points, voice);
    if (option) answer.option = option;
  }
  return answer;
}
