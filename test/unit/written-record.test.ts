import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeScore } from '#domain/form-scores.ts';
import {
  type DimensionAssessment,
  type DimensionType,
  dimensionTypes,
  type InterviewRecord,
} from '#domain/interview-record.ts';
import { finishWrittenRecord, keepOwnValues } from '#domain/written-record.ts';
import { toWire } from '#wire/hire/v1/interview-records.ts';

/** A row that has a value in every field, like the example of the reference page. */
function fullRow(type: DimensionType): DimensionAssessment {
  return {
    id: '1',
    name: { zh: '执行力', en: 'Execution' },
    dimensionId: '2',
    type,
    fullScore: 100,
    text: '不错',
    option: { id: '3', name: { zh: '好' }, score: 10 },
    options: [
      { id: '3', name: { zh: '好' }, score: 10 },
      { id: '4', score: 5 },
    ],
    score: 80,
    abilities: [{ id: '5' }],
    questions: [{ id: '6' }],
  };
}

const scored = (type: DimensionType, points: number, fullScore?: number): DimensionAssessment => ({
  type,
  ...(type === 'score_by_option' ? { option: { id: '1', score: points } } : { score: points }),
  ...(fullScore !== undefined && { fullScore }),
});

describe('a row of a record written here', () => {
  const plainOption = { id: '3', name: { zh: '好' } };
  const values: Record<DimensionType, object> = {
    single_choice: { option: plainOption },
    multiple_choice: { options: [plainOption, { id: '4' }] },
    description: { text: '不错' },
    single_line_text: { text: '不错' },
    job_level_range: {},
    score_by_option: { option: { ...plainOption, score: 10 }, fullScore: 100 },
    score_by_number: { score: 80, fullScore: 100 },
    preset_conclusion: {},
    preset_score: {},
    preset_record: {},
  };

  it.each(dimensionTypes)('of type %s keeps the values of its type only', (type) => {
    const { id, name, dimensionId, abilities, questions } = fullRow(type);
    expect(keepOwnValues(fullRow(type))).toEqual({
      id,
      name,
      dimensionId,
      type,
      abilities,
      questions,
      ...values[type],
    });
  });

  it.each(dimensionTypes)('of type %s shows on the wire what the contract allows there', (type) => {
    const record: InterviewRecord = {
      id: '1',
      origin: 'written',
      submitted: true,
      dimensionAssessments: [fullRow(type)],
    };
    const [row] = toWire(finishWrittenRecord(record)).dimension_assessment_list ?? [];
    const shown = Object.keys(row ?? {}).filter((key) =>
      /^(?:content|full_score|dimension_(?:score|score_list|custom_score))$/.test(key),
    );
    const allowed: Partial<Record<DimensionType, string[]>> = {
      single_choice: ['dimension_score'],
      multiple_choice: ['dimension_score_list'],
      description: ['content'],
      single_line_text: ['content'],
      score_by_option: ['full_score', 'dimension_score'],
      score_by_number: ['full_score', 'dimension_custom_score'],
    };
    expect(shown).toEqual(allowed[type] ?? []);
    expect(JSON.stringify(row).includes('score_val')).toBe(type === 'score_by_option');
  });

  it('is left as it is, and a copy is changed', () => {
    const row = fullRow('single_choice');
    keepOwnValues(row);
    expect(row).toEqual(fullRow('single_choice'));
  });

  it('without an answer stays without one', () => {
    expect(keepOwnValues({ id: '1', type: 'single_choice' })).toEqual({ id: '1', type: 'single_choice' });
  });
});

describe('the computed score', () => {
  it('is the sum of points, and of full scores', () => {
    const rows = [
      scored('score_by_option', 10, 20),
      scored('score_by_number', 75, 100),
      scored('score_by_number', 0, 5),
    ];
    expect(computeScore(rows, 'total')).toEqual({ calculation: 'total', score: 85, fullScore: 125 });
  });

  it('is the mean with two decimals, of whole full scores', () => {
    const rows = [
      scored('score_by_option', 1, 5),
      scored('score_by_number', 2, 5),
      scored('score_by_number', 2, 10),
    ];
    expect(computeScore(rows, 'average')).toEqual({ calculation: 'average', score: 1.67, fullScore: 7 });
  });

  it('looks at answered scoring rows only', () => {
    const rows: DimensionAssessment[] = [
      scored('score_by_number', 7, 10),
      { type: 'score_by_number', fullScore: 10 },
      { type: 'score_by_option', option: { id: '1' }, fullScore: 10 },
      { type: 'score_by_option', score: 99, fullScore: 10 },
      { type: 'single_choice', option: { id: '1', score: 99 }, fullScore: 10 },
      { type: 'description', score: 99 },
      { score: 99, fullScore: 100 },
    ];
    expect(computeScore(rows, 'total')).toEqual({ calculation: 'total', score: 7, fullScore: 10 });
  });

  it('is none without an answered scoring row', () => {
    expect(computeScore([], 'total')).toBeUndefined();
    expect(computeScore([{ type: 'description', text: 'x' }], 'average')).toBeUndefined();
  });

  it('never has more than two decimals, nor a fraction of a full score', () => {
    const rows = fc.array(
      fc.record({ points: fc.integer({ min: 0, max: 1000 }), full: fc.integer({ min: 0, max: 1000 }) }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(rows, fc.constantFrom('total', 'average'), (all, calculation) => {
        const computed = computeScore(
          all.map(({ points, full }) => scored('score_by_number', points, full)),
          calculation,
        );
        expect(String(computed?.score)).toMatch(/^\d+(?:\.\d{1,2})?$/);
        expect(Number.isInteger(computed?.fullScore)).toBe(true);
        const exact =
          all.reduce((sum, { points }) => sum + points, 0) / (calculation === 'total' ? 1 : all.length);
        expect(Math.abs((computed?.score ?? Infinity) - exact)).toBeLessThanOrEqual(0.005 + 1e-9);
      }),
    );
  });
});

describe('a record written here', () => {
  const rows = [scored('score_by_number', 8, 10), fullRow('description')];
  const record: InterviewRecord = {
    id: '1',
    origin: 'imported',
    userNo: 1,
    text: '',
    submitted: true,
    submittedAtMs: 1000,
    dimensionAssessments: rows,
    computedScore: { calculation: 'total', score: 99 },
  };

  it('gets a computed score where its form says how, and no other', () => {
    expect(finishWrittenRecord(record, 'total').computedScore).toEqual({
      calculation: 'total',
      score: 8,
      fullScore: 10,
    });
    expect(finishWrittenRecord(record)).not.toHaveProperty('computedScore');
    expect(finishWrittenRecord({ id: '1', origin: 'written' }, 'total')).toEqual({
      id: '1',
      origin: 'written',
    });
  });

  it('keeps everything else, an empty text included', () => {
    const finished = finishWrittenRecord(record, 'total');
    expect(finished).toMatchObject({
      id: '1',
      origin: 'written',
      userNo: 1,
      text: '',
      submitted: true,
      submittedAtMs: 1000,
    });
    expect(finished.dimensionAssessments).toEqual(rows.map(keepOwnValues));
  });

  it('has no time of submission before it is submitted', () => {
    expect(finishWrittenRecord({ ...record, submitted: false })).not.toHaveProperty('submittedAtMs');
    const { submitted: _submitted, ...undecided } = record;
    expect(finishWrittenRecord(undecided)).not.toHaveProperty('submittedAtMs');
  });

  it('is finished once and for all', () => {
    const finished = finishWrittenRecord(record, 'average');
    expect(finishWrittenRecord(finished, 'average')).toEqual(finished);
  });
});
