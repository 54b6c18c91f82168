import { beijingSeconds, sampleId } from '../sample-id.ts';

const definedAt = beijingSeconds(2025, 9, 1, 11);

/** Ids of the job levels of the sample company, lowest first. */
export const jobLevelIds: readonly string[] = Array.from({ length: 6 }, (_, level) =>
  sampleId(definedAt, level + 1),
);
