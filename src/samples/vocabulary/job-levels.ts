import { deepFreeze } from '../frozen.ts';
import { beijingSeconds, sampleId } from '../sample-id.ts';
import type { Words } from './phrases.ts';

const definedAt = beijingSeconds(2025, 9, 1, 11);

/** Job levels of the sample company, lowest first. */
export const jobLevels: readonly { id: string; name: Words }[] = deepFreeze(
  Array.from({ length: 6 }, (_, level) => {
    return { id: sampleId(definedAt, level + 1), name: { zh: `P${level + 4}`, en: `P${level + 4}` } };
  }),
);
