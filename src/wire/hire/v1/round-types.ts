import * as wire from '#contract/hire/v1/round-types.ts';
import type { ProcessType } from '#domain/job.ts';
import type { RoundType } from '#domain/round-type.ts';
import { compileReader } from '../../schema-reader.ts';
import { code, shape } from '../../shape.ts';
import { i18n } from './interview-records.ts';

export const processType = code<ProcessType>([
  [1, 'social'],
  [2, 'campus'],
]);

/** Whether a round type, or all of them, are in use. */
export const activeStatus = code<boolean>([
  [1, true],
  [2, false],
]);

const form = shape<
  NonNullable<wire.RoundType['interview_assessment_template_info']>,
  NonNullable<RoundType['form']>
>([
  ['id', 'id'],
  ['biz_id', 'bizId'],
  ['name', 'name', i18n],
]);

export const roundType = shape<wire.RoundType, RoundType>([
  ['id', 'id'],
  ['biz_id', 'bizId'],
  ['name', 'name', i18n],
  ['process_type', 'process', processType],
  ['active_status', 'enabled', activeStatus],
  ['interview_assessment_template_info', 'form', form],
]);

export const readRoundType = compileReader<wire.RoundType>(wire.RoundType);
