import fc from 'fast-check';
import { BundleForm } from '#contract/bundle.ts';
import { valuesOf } from './arbitrary-records.ts';

/** What a line says of the calculation, where that is in effect. */
const configs = {
  1: [undefined],
  2: [{ enabled: false }, { enabled: true, calculation_mode: 1 }, { enabled: true, calculation_mode: 2 }],
  3: [undefined],
} as const;

/** Lines as an export writes them. */
export const formLines = valuesOf<BundleForm>(BundleForm).chain(
  ({ score_calculation_config: _any, ...line }) =>
    fc.constantFrom(...configs[line.form_type as 1 | 2 | 3]).map(
      (config): BundleForm => ({
        ...line,
        ...(config && { score_calculation_config: config }),
        modules: line.modules.map(({ sequence: _place, ...module }) => ({
          ...module,
          dimensions: module.dimensions.map(({ sequence: _own, ...dimension }) => dimension),
        })),
      }),
    ),
);
