import * as wire from '#contract/bundle.ts';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import { calculationConfig, formKind, formModules } from './hire/v1/feedback-forms.ts';
import { i18n, scoreCalculation } from './hire/v1/interview-records.ts';
import { compileReader, UnreadableFieldError } from './schema-reader.ts';
import { type Codec, shape } from './shape.ts';

/** What the readers below answer. */
export type { BundleForm, BundleUser } from '#contract/bundle.ts';

type FormHead = Omit<FeedbackForm, 'calculation' | 'modules'>;
const formHead = shape<Omit<wire.BundleForm, 'score_calculation_config' | 'modules'>, FormHead>([
  ['id', 'id'],
  ['biz_id', 'bizId'],
  ['version', 'version'],
  ['name', 'name', i18n],
  ['form_type', 'kind', formKind],
]);

/** A form keeps how its score is computed where that is in effect: in an enabled config of a scoring form. */
export const formCodec: Codec<wire.BundleForm, FeedbackForm> = {
  toWire(form) {
    const config = calculationConfig(form);
    return {
      ...formHead.toWire(form),
      ...(config && { score_calculation_config: config }),
      modules: formModules.toWire(form.modules),
    };
  },
  fromWire(line) {
    const form: FeedbackForm = { ...formHead.fromWire(line), modules: formModules.fromWire(line.modules) };
    const { enabled, calculation_mode: mode } = line.score_calculation_config ?? {};
    if (form.kind !== 'scoring' || !enabled) return form;
    if (mode === undefined)
      throw new UnreadableFieldError(
        'score_calculation_config.calculation_mode',
        'is required while enabled',
      );
    return { ...form, calculation: scoreCalculation.fromWire(mode) };
  },
};

export const readUserLine = compileReader<wire.BundleUser>(wire.BundleUser);
export const readFormLine = compileReader<wire.BundleForm>(wire.BundleForm);
export const readRecordKeys = compileReader<wire.BundleRecordKeys>(wire.BundleRecordKeys);
