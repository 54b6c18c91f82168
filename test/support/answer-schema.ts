import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/interview-records-answer.schema.json'), 'utf8'),
);
const ajv = new Ajv2020.default({ strict: false });
ajv.addSchema(fixture);

function definition(name: string): ValidateFunction {
  return ajv.compile({ $ref: `${fixture.$id}#/$defs/${name}` });
}

/** The facts of the contract about a success body, and about its parts. */
export const answerSchema = {
  list: ajv.compile({ $ref: fixture.$id }),
  idsModeData: definition('ids_mode_data'),
  record: definition('interview_record'),
  writtenAssessment: definition('strict_dimension_assessment'),
};

export function expectValid(validate: ValidateFunction, value: unknown): void {
  validate(value);
  expect(validate.errors ?? [], JSON.stringify(value)?.slice(0, 500)).toEqual([]);
}
