import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeedbackForm } from '#contract/hire/v1/feedback-form-schema.ts';
import type * as domain from '#domain/feedback-form.ts';
import { formCodec, readFormLine } from '#wire/bundle.ts';
import { formToWire } from '#wire/hire/v1/feedback-forms.ts';
import { expectValid } from '../support/answer-schema.ts';
import { formLines } from '../support/arbitrary-forms.ts';
import { documentedData, schemaOf } from '../support/documented-bodies.ts';

const ajv = new Ajv2020.default({ strict: false });
const judges = [
  ajv.compile(FeedbackForm),
  ajv.compile(schemaOf(documentedData['hire.v1.interview_feedback_forms.list'].items[0])),
];

function readLine(line: object): domain.FeedbackForm {
  const dropped = new Map<string, number>();
  const form = formCodec.fromWire(readFormLine(JSON.parse(JSON.stringify(line)), dropped));
  expect([...dropped]).toEqual([]);
  return form;
}

describe('the line of a form in a bundle', () => {
  it('is the same after it was read and written', () => {
    fc.assert(
      fc.property(formLines, (line) => {
        const form = readLine(line);
        expect(formCodec.toWire(form)).toEqual(line);
        expect(readLine(formCodec.toWire(form))).toEqual(form);
      }),
      { numRuns: 200 },
    );
  });

  const dimension = (id: string, sequence?: number) => ({
    id,
    name: {},
    type: 3,
    ...(sequence && { sequence }),
  });
  const moduleOf = (id: string, sequence: number, dimensions: object[]) => ({
    id,
    name: {},
    type: 2,
    sequence,
    dimensions,
  });
  const line = { id: '1', biz_id: 'b', version: 1, name: {}, form_type: 2 };

  it('is read in the order that sequence says, as the vendor answers it', () => {
    const modules = [
      moduleOf('second', 2, [dimension('c', 3), dimension('a', 1), dimension('b', 2)]),
      moduleOf('first', 1, [dimension('y'), dimension('x')]),
    ];
    const read = readLine({ ...line, modules }).modules;
    expect(read.map(({ id, dimensions }) => [id, ...dimensions.map((one) => one.id)])).toEqual([
      ['first', 'y', 'x'],
      ['second', 'a', 'b', 'c'],
    ]);
  });

  it('keeps a calculation only where it is in effect', () => {
    const config = { enabled: true, calculation_mode: 2 };
    const read = (change: object) =>
      readLine({ ...line, modules: [], score_calculation_config: config, ...change });
    expect(read({}).calculation).toBe('average');
    expect(read({ form_type: 1 })).not.toHaveProperty('calculation');
    expect(read({ score_calculation_config: { enabled: false, calculation_mode: 2 } })).not.toHaveProperty(
      'calculation',
    );
    expect(() => read({ score_calculation_config: { enabled: true } })).toThrow('is required while enabled');
  });
});

describe('a form as the list answers it', () => {
  it('is as documented, whatever form it is', () => {
    fc.assert(
      fc.property(formLines, (line) => {
        const shown = formToWire(readLine(line));
        for (const judge of judges) expectValid(judge, shown);
        expect(JSON.stringify(shown)).not.toContain('biz_id');
        expect(shown.modules.map(({ sequence }) => sequence)).toEqual(
          shown.modules.map((_, index) => index + 1),
        );
        for (const [place, { dimensions }] of shown.modules.entries()) {
          for (const [index, dimension] of dimensions.entries()) {
            const own = line.modules[place]?.dimensions[index];
            expect(dimension).toEqual({
              ...own,
              type: own?.type === 4 ? 3 : own?.type,
              enabled: own?.enabled ?? true,
              is_required: own?.is_required ?? false,
              sequence: index + 1,
            });
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('says how a score is computed on scoring forms only', () => {
    const form: domain.FeedbackForm = {
      id: '1',
      bizId: 'b',
      version: 1,
      name: {},
      kind: 'scoring',
      modules: [],
    };
    expect(formToWire({ ...form, calculation: 'total' }).score_calculation_config).toEqual({
      enabled: true,
      calculation_mode: 1,
    });
    expect(formToWire(form).score_calculation_config).toEqual({ enabled: false });
    for (const kind of ['normal', 'weighted'] as const) {
      expect(formToWire({ ...form, kind, calculation: 'total' })).not.toHaveProperty(
        'score_calculation_config',
      );
    }
  });
});
