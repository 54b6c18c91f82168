import type { FeedbackForm } from '#domain/feedback-form.ts';
import type { FormBlueprint } from './blueprint-parts.ts';
import { businessBlueprints, graduateBlueprints, techBlueprints } from './form-blueprints.ts';
import { peopleBlueprints } from './people-blueprints.ts';
import type { FormLineName } from './round-types.ts';
import { buildForm, type SampleForm } from './sample-forms.ts';
import { beijingSeconds } from './sample-id.ts';

export type IdAt = (seconds: number) => string;

/** Version of a form that was in use at a moment in Unix seconds. */
export type SampleAt = (line: FormLineName, seconds: number) => SampleForm;

interface LinePlan {
  blueprints: readonly FormBlueprint[];
  firstAt: number;
  /** When the newest version came into use. */
  changedAt: number;
}

const plans: Readonly<Record<FormLineName, LinePlan>> = {
  tech: {
    blueprints: techBlueprints,
    firstAt: beijingSeconds(2025, 12, 8, 10),
    changedAt: beijingSeconds(2026, 6, 15, 10),
  },
  business: {
    blueprints: businessBlueprints,
    firstAt: beijingSeconds(2025, 12, 8, 11),
    changedAt: beijingSeconds(2026, 7, 6, 10),
  },
  people: {
    blueprints: peopleBlueprints,
    firstAt: beijingSeconds(2025, 12, 9, 14),
    changedAt: beijingSeconds(2026, 6, 29, 10),
  },
  graduate: {
    blueprints: graduateBlueprints,
    firstAt: beijingSeconds(2026, 7, 20, 10),
    changedAt: beijingSeconds(2026, 9, 7, 10),
  },
};

/** Makes both versions of every form. */
export function demoForms(idAt: IdAt): { forms: FeedbackForm[]; sampleAt: SampleAt } {
  const versions = new Map<string, SampleForm[]>();
  for (const [line, { blueprints, firstAt, changedAt }] of Object.entries(plans)) {
    const bizId = idAt(firstAt);
    const made = blueprints.map((blueprint, index) => {
      return buildForm(blueprint, bizId, index + 1, () => idAt(index === 0 ? firstAt : changedAt));
    });
    versions.set(line, made);
  }
  const sampleAt: SampleAt = (line, seconds) => {
    const sample = versions.get(line)?.at(seconds < plans[line].changedAt ? 0 : -1);
    if (!sample) throw new RangeError('A form needs a version');
    return sample;
  };
  const forms = [...versions.values()].flatMap((samples) => samples.map(({ form }) => form));
  return { forms, sampleAt };
}
