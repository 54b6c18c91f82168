import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BundleForm } from '#contract/bundle.ts';
import { formCodec } from '#wire/bundle.ts';
import { fromWire } from '#wire/hire/v1/interview-records.ts';
import { valuesOf, wireRecords } from '../support/arbitrary-records.ts';
import { showSheet as show } from '../support/sheets.ts';

describe('any record, on any form or none', () => {
  const forms = valuesOf<BundleForm>(BundleForm)
    .map((line) => ({ ...line, score_calculation_config: { enabled: true, calculation_mode: 1 } }))
    .map((line) => formCodec.fromWire(line));

  it('makes a valid version 2 that holds every row, question and text of it', () => {
    fc.assert(
      fc.property(
        wireRecords,
        fc.option(forms, { nil: undefined }),
        fc.boolean(),
        (line, anyForm, isWritten) => {
          const { record } = fromWire(line, new Map());
          const dimensions = anyForm?.modules.flatMap((module) => module.dimensions) ?? [];
          // Half of the rows point into the form.
          const rows = record.dimensionAssessments?.map((row, index) => {
            const id = index % 2 === 0 ? dimensions[index]?.id : undefined;
            return id === undefined ? row : { ...row, dimensionId: id };
          });
          const origin = isWritten ? 'written' : 'imported';
          const shown = show({ ...record, origin, ...(rows && { dimensionAssessments: rows }) }, anyForm);
          const answers = (shown.module_assessments ?? []).flatMap((module) => module.dimension_assessments);
          const questions = answers.flatMap((answer) => answer.question_assessments ?? []);
          const inRows = (rows ?? []).flatMap((row) => row.questions ?? []).length;
          expect(questions).toHaveLength(
            inRows + (record.questions?.length ?? 0) + (record.codeQuestions?.length ?? 0),
          );
          expect(answers.length).toBeGreaterThanOrEqual(rows?.length ?? 0);
          expect(answers.length).toBeLessThanOrEqual((rows?.length ?? 0) + 4);
          const hasOwnText = rows?.find((row) => row.type === 'preset_record')?.text !== undefined;
          if (record.text !== undefined && !hasOwnText) {
            expect(answers.filter(({ dimension_type: type }) => type === 12)[0]?.dimension_content).toBe(
              record.text,
            );
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
