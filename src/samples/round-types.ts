import type { FeedbackForm } from '#domain/feedback-form.ts';
import type { RoundType } from '#domain/round-type.ts';
import type { Meeting } from './hiring-plan.ts';
import { beijingSeconds } from './sample-id.ts';
import type { Stage } from './vocabulary/closings.ts';
import type { Words } from './vocabulary/phrases.ts';

/** Forms by what they are for. */
export type FormLineName = 'tech' | 'business' | 'people' | 'graduate';

type RoundName =
  | 'phone'
  | 'techFirst'
  | 'techSecond'
  | 'businessFirst'
  | 'businessSecond'
  | 'people'
  | 'campusFirst'
  | 'campusSecond'
  | 'campusFinal';

interface Plan {
  name: Words;
  process: 'social' | 'campus';
  line: FormLineName;
  /** When it was last changed, in Unix seconds. */
  setAt: number;
  enabled?: false;
}

const social = beijingSeconds(2026, 2, 24, 15);
const campus = beijingSeconds(2026, 7, 28, 10);
/** Since then the people team evaluates here and not in the system before. */
export const peopleJoinedAt = beijingSeconds(2026, 4, 20, 10);

const plans: Readonly<Record<RoundName, Plan>> = {
  phone: {
    name: { zh: '电话初筛', en: 'Phone screen' },
    process: 'social',
    line: 'people',
    setAt: social,
    enabled: false,
  },
  techFirst: { name: { zh: '技术一面', en: 'Technical 1' }, process: 'social', line: 'tech', setAt: social },
  techSecond: { name: { zh: '技术二面', en: 'Technical 2' }, process: 'social', line: 'tech', setAt: social },
  businessFirst: {
    name: { zh: '业务一面', en: 'Business 1' },
    process: 'social',
    line: 'business',
    setAt: social,
  },
  businessSecond: {
    name: { zh: '业务二面', en: 'Business 2' },
    process: 'social',
    line: 'business',
    setAt: social,
  },
  people: { name: { zh: 'HR 面', en: 'People' }, process: 'social', line: 'people', setAt: peopleJoinedAt },
  campusFirst: {
    name: { zh: '校招专业面', en: 'Campus technical' },
    process: 'campus',
    line: 'graduate',
    setAt: campus,
  },
  campusSecond: {
    name: { zh: '校招复试', en: 'Campus second' },
    process: 'campus',
    line: 'graduate',
    setAt: campus,
  },
  campusFinal: {
    name: { zh: '校招 HR 面', en: 'Campus people' },
    process: 'campus',
    line: 'people',
    setAt: campus,
  },
};

const roundNames: Readonly<Record<'tech' | 'business' | 'campus', Readonly<Record<Stage, RoundName>>>> = {
  tech: { first: 'techFirst', second: 'techSecond', final: 'people' },
  business: { first: 'businessFirst', second: 'businessSecond', final: 'people' },
  campus: { first: 'campusFirst', second: 'campusSecond', final: 'campusFinal' },
};

/** All round types, each with the form version that was in use when it was last changed. */
export function makeRoundTypes(
  formAt: (line: FormLineName, seconds: number) => FeedbackForm,
  idAt: (seconds: number) => string,
): Map<RoundName, RoundType> {
  const entries = Object.entries(plans) as [RoundName, Plan][];
  const made = entries.map(([key, { name, process, line, setAt, enabled }]): [RoundName, RoundType] => {
    const form = formAt(line, setAt);
    return [
      key,
      {
        id: idAt(setAt),
        bizId: idAt(setAt),
        name,
        process,
        enabled: enabled ?? true,
        form: { id: form.id, bizId: form.bizId, name: form.name },
      },
    ];
  });
  return new Map(made);
}

/** Which form an interview is evaluated on. */
export function formLineOf({ stage, candidate }: Meeting): FormLineName {
  if (stage === 'final') return 'people';
  if (candidate.job === 'graduate') return 'graduate';
  return candidate.job === 'backend' ? 'tech' : 'business';
}

/** Whether the people team arranged an interview in the system before. */
export function isFormer({ stage, arrangedAt }: Meeting): boolean {
  return stage === 'final' && arrangedAt < peopleJoinedAt;
}

/** Kind of round of an interview; none for what the system before had arranged. */
export function roundOf(meeting: Meeting): RoundName | undefined {
  if (isFormer(meeting)) return undefined;
  const { job } = meeting.candidate;
  return roundNames[job === 'graduate' ? 'campus' : job === 'backend' ? 'tech' : 'business'][meeting.stage];
}
