import type {
  FeedbackForm,
  FormDimension,
  FormKind,
  FormModule,
  FormOption,
  ScoreLimits,
  ShownWhen,
} from '#domain/feedback-form.ts';
import type { AnswerOption } from '#domain/interview-record.ts';
import type {
  ConditionBlueprint,
  DimensionBlueprint,
  FormBlueprint,
  Item,
  ModuleBlueprint,
  OptionBlueprint,
} from './blueprint-parts.ts';
import { deepFreeze } from './frozen.ts';
import { abilities } from './vocabulary/abilities.ts';
import { jobLevels } from './vocabulary/job-levels.ts';

/** A dimension of a form together with what it asks for. */
export interface FormRow {
  item: Item;
  dimension: FormDimension;
  /** The options as they stand in an answer. */
  answers: readonly AnswerOption[];
}

/** A form that evaluations can be written on. */
export interface SampleForm {
  form: FeedbackForm;
  /** What is asked, in order: all dimensions but the ones switched off. */
  rows: readonly FormRow[];
}

function buildOption(blueprint: OptionBlueprint, nextId: () => string): FormOption {
  return { id: nextId(), ...blueprint };
}

function limitsOf({ type, fullScore }: DimensionBlueprint): ScoreLimits | undefined {
  if (fullScore === undefined) return undefined;
  return { kind: type === 'score_by_number' ? 'custom' : 'fixed', lower: 0, upper: fullScore };
}

/** The condition in the ids of the dimensions before it. */
function buildCondition(
  { item, comparison, options }: ConditionBlueprint,
  before: readonly FormRow[],
): ShownWhen {
  const asked = before.find((row) => row.item === item)?.dimension;
  if (!asked) throw new RangeError(`A condition names ${item}, which is not asked before`);
  const optionIds = options.flatMap((place) => asked.options?.[place]?.id ?? []);
  return { match: 'all', answers: [{ dimensionId: asked.id, comparison, optionIds }] };
}

function buildRow(blueprint: DimensionBlueprint, before: readonly FormRow[], nextId: () => string): FormRow {
  const { item, type, name, description, weight, offersNotEvident, shownWhen } = blueprint;
  const dimension: FormDimension = { id: nextId(), name, type, required: !blueprint.optional };
  if (description) dimension.description = description;
  if (blueprint.disabled) dimension.enabled = false;
  if (weight !== undefined) dimension.weight = weight;
  if (offersNotEvident) dimension.offersNotEvident = true;
  const limits = limitsOf(blueprint);
  if (limits) dimension.scoreLimits = limits;
  // Levels are the company's: they keep their ids in every version of every form.
  if (type === 'job_level_range') dimension.options = jobLevels.map((level) => ({ ...level }));
  if (blueprint.options) dimension.options = blueprint.options.map((option) => buildOption(option, nextId));
  if (blueprint.abilities) dimension.abilities = blueprint.abilities.map((ability) => abilities[ability]);
  if (shownWhen) dimension.shownWhen = buildCondition(shownWhen, before);
  const answers = (dimension.options ?? []).map(({ id, name: label, score }): AnswerOption => {
    return score === undefined ? { id, name: label } : { id, name: label, score };
  });
  return { item, dimension, answers };
}

function buildModule(
  { name, description, preset, weight, dimensions }: ModuleBlueprint,
  rows: FormRow[],
  nextId: () => string,
): FormModule {
  const start = rows.length;
  for (const dimension of dimensions) rows.push(buildRow(dimension, rows, nextId));
  return {
    id: nextId(),
    name,
    ...(description && { description }),
    preset: preset ?? false,
    ...(weight !== undefined && { weight }),
    dimensions: rows.slice(start).map((row) => row.dimension),
  };
}

function kindOf({ calculation, weighted }: FormBlueprint): FormKind {
  if (weighted) return 'weighted';
  return calculation ? 'scoring' : 'normal';
}

/** Makes one version of a form; every id but `bizId` is new. */
export function buildForm(
  blueprint: FormBlueprint,
  bizId: string,
  version: number,
  nextId: () => string,
): SampleForm {
  const { name, calculation } = blueprint;
  const rows: FormRow[] = [];
  const form: FeedbackForm = { id: nextId(), bizId, version, name, kind: kindOf(blueprint), modules: [] };
  if (calculation) form.calculation = calculation;
  form.modules = blueprint.modules.map((module) => buildModule(module, rows, nextId));
  return deepFreeze({ form, rows: rows.filter(({ dimension }) => dimension.enabled !== false) });
}
