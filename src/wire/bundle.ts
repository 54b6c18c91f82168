import * as wire from '#contract/bundle.ts';
import type * as form from '#domain/feedback-form.ts';
import type { Interview } from '#domain/interview.ts';
import { ability, dimensionType, i18n, scoreCalculation } from './hire/v1/interview-records.ts';
import { compileReader } from './schema-reader.ts';
import { code, list, shape } from './shape.ts';

/** What the readers below answer. */
export type { BundleForm, BundleInterview, BundleUser } from '#contract/bundle.ts';

export const interviewCodec = shape<wire.BundleInterview, Interview>([
  ['id', 'id'],
  ['application_id', 'applicationId'],
  ['round', 'round'],
  ['begin_time', 'beginAtMs'],
  ['end_time', 'endAtMs'],
]);

const option = shape<wire.FormOption, form.FormOption>([
  ['id', 'id'],
  ['name', 'name', i18n],
  ['description', 'description', i18n],
  ['score_val', 'score'],
]);

const dimension = shape<wire.FormDimension, form.FormDimension>([
  ['id', 'id'],
  ['name', 'name', i18n],
  ['type', 'type', dimensionType],
  ['option_items', 'options', list(option)],
  ['ability_list', 'abilities', list(ability)],
]);

const formModule = shape<wire.FormModule, form.FormModule>([
  ['id', 'id'],
  ['name', 'name', i18n],
  [
    'type',
    'preset',
    code([
      [1, true],
      [2, false],
    ]),
  ],
  ['dimensions', 'dimensions', list(dimension)],
]);

export const formCodec = shape<wire.BundleForm, form.FeedbackForm>([
  ['id', 'id'],
  ['biz_id', 'bizId'],
  ['version', 'version'],
  ['name', 'name', i18n],
  [
    'form_type',
    'kind',
    code<form.FormKind>([
      [1, 'normal'],
      [2, 'scoring'],
      [3, 'weighted'],
    ]),
  ],
  ['calculation_mode', 'calculation', scoreCalculation],
  ['modules', 'modules', list(formModule)],
]);

export const readUserLine = compileReader<wire.BundleUser>(wire.BundleUser);
export const readInterviewLine = compileReader<wire.BundleInterview>(wire.BundleInterview);
export const readFormLine = compileReader<wire.BundleForm>(wire.BundleForm);
export const readRecordKeys = compileReader<wire.BundleRecordKeys>(wire.BundleRecordKeys);
