import type { Fault } from '#contract/sandbox/faults.ts';
import { invalidParameter } from '#domain/errors.ts';

/** Faults that together prove something of a client. Each lifts itself: waits are two seconds at most. */
export interface Scenario {
  name: string;
  /** What a client shows that reads everything through it. */
  proves: string;
  faults: readonly Fault[];
}

const list = 'hire.v1.interview_records.list';
const onPage = (page: number) => ({ route: list, page });
const once = { times: 1 };

/** Every named scenario, from the plain one to the hard ones. */
export const scenarios: readonly Scenario[] = [
  { name: 'plain', proves: 'it reads every page when nothing goes wrong', faults: [] },
  {
    name: 'rate-limited-sync',
    proves: 'it waits as `x-ogw-ratelimit-reset` says, as often as it is told, and goes on where it was',
    faults: [
      { match: onPage(2), action: { kind: 'rate_limited', reset_seconds: 1 }, ends: once },
      { match: onPage(3), action: { kind: 'rate_limited', reset_seconds: 2 }, ends: { times: 2 } },
    ],
  },
];

export function findScenario(name: string): Scenario {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario) return scenario;
  const names = scenarios.map((one) => one.name).join(', ');
  throw invalidParameter({ field: 'scenario', value: name, description: `must be one of ${names}` });
}
