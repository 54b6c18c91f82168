import { describe, expect, it } from 'vitest';
import type { FeedbackForm, FormDimension } from '#domain/feedback-form.ts';
import { computeWeightedScore } from '#domain/form-scores.ts';
import { dimensionTypes, type InterviewRecord } from '#domain/interview-record.ts';
import { demoDataset } from '#samples/dataset.ts';
import { secondsOf } from '../support/samples.ts';

const demo = demoDataset();
const formById = new Map(demo.forms.map((form) => [form.id, form]));
const interviewById = new Map(demo.interviews.map((interview) => [interview.id, interview]));
const written = demo.records.filter(({ submitted, origin }) => submitted && origin === 'written');

function dimensionsOf(form: FeedbackForm | undefined): FormDimension[] {
  return form?.modules.flatMap((module) => module.dimensions) ?? [];
}

function formOf(record: InterviewRecord): FeedbackForm | undefined {
  return formById.get(record.feedbackFormId ?? '');
}

function sumOf(weights: readonly (number | undefined)[]): number {
  return weights.reduce<number>((sum, weight) => sum + (weight ?? 0), 0);
}

/** Whether a dimension was shown, by the answers of the record. Only the comparisons that the demo uses. */
function wasShown(dimension: FormDimension, record: InterviewRecord): boolean {
  return (dimension.shownWhen?.answers ?? []).every(({ dimensionId, comparison, optionIds = [] }) => {
    const row = record.dimensionAssessments?.find((answer) => answer.dimensionId === dimensionId);
    const chosen = [...(row?.options ?? []), ...(row?.option ? [row.option] : [])].map(({ id }) => id ?? '');
    const hits = chosen.filter((id) => optionIds.includes(id));
    if (comparison === 'contains_any') return hits.length > 0;
    expect(['equals', 'not_equals']).toContain(comparison);
    expect(chosen).toHaveLength(1);
    return hits.length > 0 === (comparison === 'equals');
  });
}

describe('the forms of the demo', () => {
  it('are four, in two versions each, of all kinds', () => {
    const versions = [...Map.groupBy(demo.forms, (form) => form.bizId).values()];
    const kinds = versions.map((forms) =>
      forms.map(({ version, kind, calculation }) => `${version} ${kind} ${calculation ?? '-'}`),
    );
    expect(kinds).toEqual([
      ['1 scoring average', '2 scoring average'],
      ['1 scoring total', '2 scoring total'],
      ['1 normal -', '2 normal -'],
      ['1 weighted -', '2 weighted -'],
    ]);
  });

  it('know every dimension type but the single line, and all are answered', () => {
    const known = new Set(dimensionTypes.filter((type) => type !== 'single_line_text'));
    expect(new Set(demo.forms.flatMap(dimensionsOf).map(({ type }) => type))).toEqual(known);
    const answered = written.flatMap(({ dimensionAssessments = [] }) => dimensionAssessments);
    expect(new Set(answered.map(({ type }) => type))).toEqual(known);
  });

  it('have weights that add up to 100 where they are weighted, and none elsewhere', () => {
    for (const { kind, modules } of demo.forms) {
      const weighty = modules.filter(({ weight }) => weight !== undefined);
      if (kind !== 'weighted') {
        expect(weighty).toEqual([]);
        continue;
      }
      expect(sumOf(weighty.map(({ weight }) => weight))).toBe(100);
      for (const { weight, dimensions } of modules) {
        const scored = dimensions.filter(({ type }) => type.startsWith('score_by_'));
        const weights = dimensions.map((dimension) => dimension.weight);
        expect(sumOf(weights)).toBe(weight === undefined ? 0 : 100);
        expect(weights.filter((one) => one !== undefined)).toHaveLength(scored.length);
      }
    }
  });

  it('have scales that hold every answer', () => {
    for (const dimension of demo.forms.flatMap(dimensionsOf)) {
      const { type, scoreLimits, options = [] } = dimension;
      const kind = { score_by_option: 'fixed', score_by_number: 'custom' }[String(type)];
      expect(scoreLimits?.kind).toBe(kind);
      if (type !== 'score_by_option') continue;
      expect(Math.max(...options.map(({ score }) => score ?? Infinity))).toBe(scoreLimits?.upper);
      expect(options.every(({ score }) => Number.isInteger(score))).toBe(true);
    }
    for (const record of written) {
      for (const { dimensionId, score, fullScore, type } of record.dimensionAssessments ?? []) {
        const limits = dimensionsOf(formOf(record)).find(({ id }) => id === dimensionId)?.scoreLimits;
        expect(fullScore).toBe(limits?.upper);
        if (type === 'score_by_number') expect(score).toBeLessThanOrEqual(limits?.upper ?? -1);
      }
    }
  });

  it('show what forms can do: descriptions, optional and disabled parts, conditions, a level left open', () => {
    const dimensions = demo.forms.flatMap(dimensionsOf);
    expect(dimensions.filter(({ description }) => description).length).toBeGreaterThan(8);
    expect(demo.forms.flatMap(({ modules }) => modules).some(({ description }) => description)).toBe(true);
    expect(dimensions.filter(({ enabled }) => enabled === false)).toHaveLength(1);
    expect(dimensions.filter(({ shownWhen }) => shownWhen).length).toBeGreaterThanOrEqual(4);
    expect(new Set(dimensions.map(({ required }) => required))).toEqual(new Set([true, false]));
    const levels = dimensions.filter(({ offersNotEvident }) => offersNotEvident);
    expect(levels.map(({ type }) => type)).toEqual(Array(3).fill('job_level_range'));
    for (const { options } of levels) expect(options).toEqual(levels[0]?.options);
    const names = new Set(levels[0]?.options?.map(({ id }) => id));
    const given = demo.records.flatMap(({ minJobLevelId, maxJobLevelId }) => [minJobLevelId, maxJobLevelId]);
    for (const id of given) if (id !== undefined) expect(names).toContain(id);
  });

  it('have conditions on dimensions that stand before, and on options of theirs', () => {
    for (const form of demo.forms) {
      const dimensions = dimensionsOf(form);
      for (const [place, { shownWhen }] of dimensions.entries()) {
        for (const { dimensionId, optionIds } of shownWhen?.answers ?? []) {
          const asked = dimensions.slice(0, place).find(({ id }) => id === dimensionId);
          const offered = asked?.options?.map(({ id }) => id);
          expect(optionIds?.length).toBeGreaterThan(0);
          for (const id of optionIds ?? []) expect(offered).toContain(id);
        }
      }
    }
  });

  it('were answered in their order: all that is required, nothing that was hidden or switched off', () => {
    for (const record of written) {
      const dimensions = dimensionsOf(formOf(record));
      const answered = (record.dimensionAssessments ?? []).map(({ dimensionId }) => dimensionId);
      const asked = dimensions.filter(({ enabled }) => enabled !== false);
      const shown = asked.filter((dimension) => wasShown(dimension, record));
      const ids = shown.map(({ id }) => id);
      expect(answered).toEqual(ids.filter((id) => answered.includes(id)));
      for (const { id, required } of shown) if (required) expect(answered).toContain(id);
    }
    const hidden = written.filter((record) => {
      return !dimensionsOf(formOf(record)).every((dimension) => wasShown(dimension, record));
    });
    expect(hidden.length).toBeGreaterThan(5);
  });

  it('were answered in the version of the day', () => {
    const versions = Map.groupBy(demo.forms, ({ bizId }) => bizId);
    const used = new Set<string>();
    for (const record of demo.records) {
      const form = formOf(record);
      if (!form) continue;
      used.add(form.id);
      const begin = (interviewById.get(record.interviewId ?? '')?.beginAtMs ?? 0) / 1000;
      const then = versions.get(form.bizId)?.filter(({ id }) => secondsOf(id) <= begin);
      expect(form.id).toBe(then?.at(-1)?.id);
    }
    expect(used.size).toBe(demo.forms.length);
  });

  it('give weighted scores that agree with the conclusion', () => {
    const scores = written.flatMap((record) => {
      const form = formOf(record);
      if (form?.kind !== 'weighted') return [];
      const score = computeWeightedScore(form, record.dimensionAssessments ?? []);
      expect(score?.fullScore).toBe(100);
      return [{ conclusion: record.conclusion, score: score?.score ?? 0 }];
    });
    const of = (wanted: string) =>
      scores.filter(({ conclusion }) => conclusion === wanted).map(({ score }) => score);
    expect(scores.length).toBeGreaterThan(30);
    expect(Math.min(...of('passed'))).toBeGreaterThan(Math.max(...of('failed')));
  });
});
