import type * as line from '#contract/bundle.ts';
import type * as wire from '#contract/hire/v1/feedback-form-schema.ts';
import type * as domain from '#domain/feedback-form.ts';
import { type Codec, code, list, shape } from '../../shape.ts';
import { ability, dimensionType, i18n, scoreCalculation } from './interview-records.ts';

export const formKind = code<domain.FormKind>([
  [1, 'normal'],
  [2, 'scoring'],
  [3, 'weighted'],
]);

const option = shape<wire.FormOption, domain.FormOption>([
  ['id', 'id'],
  ['name', 'name', i18n],
  ['description', 'description', i18n],
  ['score_val', 'score'],
]);

const scoreLimits = shape<wire.ScoreDimensionConfig, domain.ScoreLimits>([
  [
    'score_dimension_type',
    'kind',
    code<domain.ScoreLimits['kind']>([
      [1, 'fixed'],
      [2, 'custom'],
    ]),
  ],
  ['lower_limit_score', 'lower'],
  ['upper_limit_score', 'upper'],
]);

const comparison = code<domain.Comparison>([
  [1, 'equals'],
  [2, 'not_equals'],
  [3, 'contains_any'],
  [4, 'contains_none'],
  [5, 'is_empty'],
  [6, 'is_not_empty'],
]);

const condition = shape<wire.RelatedDimensionSetting, domain.ShownWhen['answers'][number]>([
  ['dimension_id', 'dimensionId'],
  ['related_operator_type', 'comparison', comparison],
  ['dimension_option_ids', 'optionIds'],
]);

const shownWhen = shape<wire.RelatedDimensionConfig, domain.ShownWhen>([
  [
    'type',
    'match',
    code<domain.ShownWhen['match']>([
      [1, 'all'],
      [2, 'any'],
    ]),
  ],
  ['related_dimension_settings', 'answers', list(condition)],
]);

const dimension = shape<Omit<line.FormDimension, 'sequence'>, domain.FormDimension>([
  ['id', 'id'],
  ['name', 'name', i18n],
  ['description', 'description', i18n],
  ['type', 'type', dimensionType],
  ['enabled', 'enabled'],
  ['is_required', 'required'],
  ['weight', 'weight'],
  ['score_dimension_config', 'scoreLimits', scoreLimits],
  ['option_items', 'options', list(option)],
  ['display_not_evident', 'offersNotEvident'],
  ['ability_list', 'abilities', list(ability)],
  ['related_dimension_config', 'shownWhen', shownWhen],
]);

export const moduleType = code([
  [1, true],
  [2, false],
]);

const formModule = shape<Omit<line.FormModule, 'sequence'>, domain.FormModule>([
  ['id', 'id'],
  ['name', 'name', i18n],
  ['description', 'description', i18n],
  ['type', 'preset', moduleType],
  ['weight', 'weight'],
  ['dimensions', 'dimensions', inSequence(dimension)],
]);

/** Modules of a form, lossless both ways but for `sequence`: their order says it. */
export const formModules: Codec<line.FormModule[], domain.FormModule[]> = inSequence(formModule);

/** A list whose order is its sequence: read in the order that `sequence` says, where it is given. */
function inSequence<Wire extends object, Domain>(
  item: Codec<Wire, Domain>,
): Codec<(Wire & { sequence?: number })[], Domain[]> {
  const { toWire, fromWire } = list<Wire, Domain>(item);
  return {
    toWire: (values) => toWire(values) as (Wire & { sequence?: number })[],
    fromWire: (values) =>
      fromWire(values.toSorted((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0))),
  };
}

/** Only scoring forms compute a total or an average, or say that they don't. */
export function calculationConfig({
  kind,
  calculation,
}: domain.FeedbackForm): wire.ScoreCalculationConfig | undefined {
  if (kind !== 'scoring') return undefined;
  return calculation === undefined
    ? { enabled: false }
    : { enabled: true, calculation_mode: scoreCalculation.toWire(calculation) };
}

/** The version of a form as the list answers it. */
export function formToWire(form: domain.FeedbackForm): wire.FeedbackForm {
  const config = calculationConfig(form);
  return {
    id: form.id,
    version: form.version,
    name: i18n.toWire(form.name),
    type: formKind.toWire(form.kind),
    ...(config && { score_calculation_config: config }),
    modules: form.modules.map((module, index) => ({
      ...formModule.toWire(module),
      sequence: index + 1,
      dimensions: module.dimensions.map(dimensionToWire),
    })),
  };
}

function dimensionToWire(value: domain.FormDimension, index: number): wire.FormDimension {
  return {
    ...dimension.toWire({ ...value, type: documentedType(value.type) }),
    enabled: value.enabled ?? true,
    is_required: value.required ?? false,
    sequence: index + 1,
  };
}

/** Single-line text exists in version 1 of records only; forms and version 2 know it as description. */
export function documentedType(type: domain.FormDimension['type']): domain.FormDimension['type'] {
  return type === 'single_line_text' ? 'description' : type;
}
