/** What a pass of a pull reads, one after the other: interviews before records, so that a record is tied at once. */
export const pullPhases = [
  'round_types',
  'interviewers',
  'forms',
  'interviews',
  'records',
  'applications',
  'old_forms',
  'images',
  'sweep',
] as const;
export type PullPhase = (typeof pullPhases)[number];

/** How far a pass has come. */
export interface PullPlace {
  phase: PullPhase;
  /** Token of the page to read next; undefined is the first. */
  pageToken: string | undefined;
}

export const firstPlace: PullPlace = { phase: 'round_types', pageToken: undefined };

export function isPullPhase(text: string | null): text is PullPhase {
  return (pullPhases as readonly (string | null)[]).includes(text);
}

/** Where a pass goes on after the last page of a phase; `sweep` is the last. */
export function phaseAfter(phase: PullPhase): PullPhase {
  return pullPhases[pullPhases.indexOf(phase) + 1] ?? 'sweep';
}
