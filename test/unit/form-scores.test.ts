import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedbackForm, FormDimension, FormModule } from '#domain/feedback-form.ts';
import {
  computeModuleScores,
  computeScore,
  computeWeightedScore,
  fullScoreOf,
  scoreOfRecord,
  toTwoDecimals,
} from '#domain/form-scores.ts';
import type { DimensionAssessment, InterviewRecord } from '#domain/interview-record.ts';

const points = (dimensionId: string, score: number, fullScore = 10): DimensionAssessment => ({
  dimensionId,
  type: 'score_by_number',
  score,
  fullScore,
});

const dimensionOf = (id: string, weight?: number): FormDimension => ({
  id,
  name: {},
  type: 'score_by_number',
  ...(weight !== undefined && { weight }),
});

function moduleOf(id: string, dimensions: FormDimension[], weight?: number): FormModule {
  return { id, name: {}, preset: false, dimensions, ...(weight !== undefined && { weight }) };
}

function formOf(modules: FormModule[], change: Partial<FeedbackForm> = {}): FeedbackForm {
  return { id: '1', bizId: 'b', version: 1, name: {}, kind: 'weighted', modules, ...change };
}

const form = formOf([
  moduleOf('m1', [dimensionOf('a', 70), dimensionOf('b', 30)], 60),
  moduleOf('m2', [dimensionOf('c', 100)], 40),
]);

describe('the score on a weighted form', () => {
  it('weighs dimensions in their modules, and modules in the form', () => {
    const rows = [points('a', 8), points('b', 5), points('c', 9)];
    expect([...computeModuleScores(form, rows)]).toEqual([
      ['m1', 7.1],
      ['m2', 9],
    ]);
    expect(computeWeightedScore(form, rows)).toEqual({ score: 7.86, fullScore: 10 });
  });

  it('shares out the weight of what was not answered', () => {
    expect(computeWeightedScore(form, [points('a', 8), points('c', 9)])).toEqual({
      score: 8.4,
      fullScore: 10,
    });
    expect(computeWeightedScore(form, [points('b', 5)])).toEqual({ score: 5, fullScore: 10 });
  });

  it('leaves out what has no weight beside what has one', () => {
    const partly = formOf([
      moduleOf('m1', [dimensionOf('a', 50), dimensionOf('b')], 50),
      moduleOf('m2', [dimensionOf('c')]),
    ]);
    const rows = [points('a', 8), points('b', 2), points('c', 1)];
    expect([...computeModuleScores(partly, rows)]).toEqual([
      ['m1', 8],
      ['m2', 1],
    ]);
    expect(computeWeightedScore(partly, rows)).toEqual({ score: 8, fullScore: 10 });
  });

  it('counts all alike where nothing has a weight', () => {
    const plain = formOf([moduleOf('m1', [dimensionOf('a'), dimensionOf('b')])]);
    expect(computeWeightedScore(plain, [points('a', 8), points('b', 3)])).toEqual({
      score: 5.5,
      fullScore: 10,
    });
  });

  it('is none where nothing counts', () => {
    expect(computeWeightedScore(form, [])).toBeUndefined();
    expect(computeWeightedScore(form, [points('elsewhere', 8)])).toBeUndefined();
    expect(
      computeWeightedScore(form, [{ dimensionId: 'a', type: 'description', text: 'x' }]),
    ).toBeUndefined();
    const weightless = formOf([moduleOf('m1', [dimensionOf('a', 0)], 100)]);
    expect(computeWeightedScore(weightless, [points('a', 8)])).toBeUndefined();
  });

  it('takes points and full score of options, and the full score of the form where the row has none', () => {
    const byOption: FormDimension = {
      id: 'a',
      name: {},
      type: 'score_by_option',
      options: [
        { id: '1', name: {}, score: 20 },
        { id: '2', name: {} },
      ],
    };
    expect(fullScoreOf(byOption)).toBe(20);
    expect(fullScoreOf({ ...byOption, scoreLimits: { kind: 'custom', upper: 25 } })).toBe(25);
    expect(fullScoreOf(dimensionOf('a'))).toBeUndefined();
    const row: DimensionAssessment = { dimensionId: 'a', type: 'score_by_option', option: { score: 15 } };
    expect(computeWeightedScore(formOf([moduleOf('m', [byOption])]), [row])).toEqual({
      score: 15,
      fullScore: 20,
    });
  });

  it('lies between the least and the most points, and does not change when all weights grow alike', () => {
    const cell = fc.record({
      score: fc.integer({ min: 0, max: 100 }),
      weight: fc.integer({ min: 1, max: 100 }),
    });
    const modules = fc.array(
      fc.record({
        weight: fc.integer({ min: 1, max: 100 }),
        cells: fc.array(cell, { minLength: 1, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(modules, fc.integer({ min: 2, max: 9 }), (parts, factor) => {
        const build = (times: number) =>
          formOf(
            parts.map(({ cells, weight }, m) =>
              moduleOf(
                `m${m}`,
                cells.map((one, d) => dimensionOf(`${m}/${d}`, one.weight * times)),
                weight * times,
              ),
            ),
          );
        const rows = parts.flatMap(({ cells }, m) =>
          cells.map((one, d) => points(`${m}/${d}`, one.score, 100)),
        );
        const computed = computeWeightedScore(build(1), rows);
        const all = rows.map(({ score }) => score as number);
        expect(computed?.score).toBeGreaterThanOrEqual(Math.min(...all));
        expect(computed?.score).toBeLessThanOrEqual(Math.max(...all));
        expect(String(computed?.score)).toMatch(/^\d+(?:\.\d{1,2})?$/);
        expect(computed?.fullScore).toBe(100);
        expect(
          Math.abs((computeWeightedScore(build(factor), rows)?.score ?? NaN) - (computed?.score ?? NaN)),
        ).toBeLessThan(0.011);
      }),
    );
  });
});

describe('scores of modules', () => {
  const rows = [points('a', 8), points('b', 5), points('c', 9)];
  it.each([
    ['total', 13, 9],
    ['average', 6.5, 9],
  ] as const)('are computed like the %s of the form', (calculation, first, second) => {
    const scoring = formOf(form.modules, { kind: 'scoring', calculation });
    expect([...computeModuleScores(scoring, rows).values()]).toEqual([first, second]);
  });

  it('are none on a form that computes no score', () => {
    expect(computeModuleScores(formOf(form.modules, { kind: 'normal' }), rows).size).toBe(0);
    expect(computeModuleScores(formOf(form.modules, { kind: 'scoring' }), rows).size).toBe(0);
  });
});

describe('the score of a record', () => {
  const rows = [points('a', 8), points('b', 5), points('c', 9)];
  const written: InterviewRecord = { id: '1', origin: 'written', dimensionAssessments: rows };

  it('is the one it was written with', () => {
    const computed = computeScore(rows, 'average');
    expect(computed && scoreOfRecord({ ...written, computedScore: computed }, form)).toEqual({
      score: 7.33,
      fullScore: 10,
    });
  });

  it('comes from the weights of its form, if it was written here', () => {
    expect(scoreOfRecord(written, form)).toEqual({ score: 7.86, fullScore: 10 });
    expect(scoreOfRecord(written, undefined)).toBeUndefined();
    expect(scoreOfRecord(written, formOf(form.modules, { kind: 'normal' }))).toBeUndefined();
    expect(scoreOfRecord({ ...written, origin: 'imported' }, form)).toBeUndefined();
  });
});

describe('two decimals', () => {
  it.each([
    [1.005, 1],
    [1.234, 1.23],
    [-1.236, -1.24],
    [86, 86],
    [1e300, 1e300],
    [-1.7976931348623157e308, -1.7976931348623157e308],
  ])('of %d are %d', (value, rounded) => {
    expect(toTwoDecimals(value)).toBe(rounded);
  });
});
