import type { FeedbackForm, FormDimension, FormOption } from '#domain/feedback-form.ts';
import type { AnswerOption } from '#domain/interview-record.ts';
import type { DimensionBlueprint, FormBlueprint, Item, OptionBlueprint } from './blueprint-parts.ts';
import { deepFreeze } from './frozen.ts';
import { abilities } from './vocabulary/abilities.ts';

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
  rows: readonly FormRow[];
}

function buildOption(blueprint: OptionBlueprint, nextId: () => string): FormOption {
  return { id: nextId(), ...blueprint };
}

function buildRow(blueprint: DimensionBlueprint, nextId: () => string): FormRow {
  const { item, type, name, fullScore } = blueprint;
  const dimension: FormDimension = { id: nextId(), name, type };
  if (fullScore !== undefined) dimension.scoreLimits = { kind: 'fixed', lower: 0, upper: fullScore };
  if (blueprint.options) dimension.options = blueprint.options.map((option) => buildOption(option, nextId));
  if (blueprint.abilities) dimension.abilities = blueprint.abilities.map((ability) => abilities[ability]);
  const answers = (dimension.options ?? []).map(({ id, name: label, score }): AnswerOption => {
    return score === undefined ? { id, name: label } : { id, name: label, score };
  });
  return { item, dimension, answers };
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
  const kind = calculation ? 'scoring' : 'normal';
  const form: FeedbackForm = { id: nextId(), bizId, version, name, kind, modules: [] };
  if (calculation) form.calculation = calculation;
  for (const module of blueprint.modules) {
    const built = module.dimensions.map((dimension) => buildRow(dimension, nextId));
    const dimensions = built.map((row) => row.dimension);
    form.modules.push({ id: nextId(), name: module.name, preset: module.preset ?? false, dimensions });
    rows.push(...built);
  }
  return deepFreeze({ form, rows });
}
