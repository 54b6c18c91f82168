import type { LoadGenerator, Target } from './load.ts';
import type { LoadReport } from './load-protocol.ts';
import { median, sum, threeDigits, wholeNumber } from './numbers.ts';

/** A server with the requests it is to answer. */
export interface Contender extends Target {
  name: string;
}

/** Medians over all rounds. */
export interface Measured {
  /** Server CPU for one request, in microseconds; all processes. */
  cpuUs: number;
  cpuUsLowest: number;
  cpuUsHighest: number;
  /** The same for each process of the target. */
  cpuUsOfProcess: number[];
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Share of the servers' core that went to others. */
  foreignShare: number;
  /** Share of its core that making the load took. */
  loadShare: number;
}

export interface Rounds {
  rounds: number;
  seconds: number;
}

/** Load the contenders in turn, round after round, so that what disturbs the machine disturbs all of them. */
export async function interleave<Name extends string>(
  load: LoadGenerator,
  contenders: readonly (Contender & { name: Name })[],
  { rounds, seconds }: Rounds,
): Promise<Map<Name, Measured>> {
  const reports = new Map<Name, LoadReport[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await load.run(contender, seconds);
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`  round ${round} of ${rounds}\n`);
    for (const contender of contenders) {
      reports.get(contender.name)?.push(await load.run(contender, seconds));
    }
  }
  return new Map([...reports].map(([name, list]) => [name, summarize(list)]));
}

function summarize(reports: readonly LoadReport[]): Measured {
  const medianOf = (value: (report: LoadReport) => number) => median(reports.map(value));
  const cpuUs = reports.map((report) => sum(report.cpuNs) / 1000 / report.answers);
  const processes = reports[0]?.cpuNs.map((_, index) => index) ?? [];
  return {
    cpuUs: median(cpuUs),
    cpuUsLowest: Math.min(...cpuUs),
    cpuUsHighest: Math.max(...cpuUs),
    cpuUsOfProcess: processes.map((index) =>
      medianOf(({ cpuNs, answers }) => (cpuNs[index] ?? 0) / 1000 / answers),
    ),
    perSecond: medianOf(({ answers, seconds }) => answers / seconds),
    p50Ms: medianOf(({ latencyMs }) => latencyMs.p50),
    p99Ms: medianOf(({ latencyMs }) => latencyMs.p99),
    foreignShare: medianOf(({ coreBusyNs, cpuNs, seconds }) =>
      Math.max(0, (coreBusyNs - sum(cpuNs)) / (seconds * 1e9)),
    ),
    loadShare: medianOf(({ loadShare }) => loadShare),
  };
}

export const trafficColumns = ['CPU µs', 'lowest–highest', 'requests/s', 'p50 ms', 'p99 ms'] as const;

export function trafficCells(measured: Measured): string[] {
  return [
    threeDigits(measured.cpuUs),
    `${threeDigits(measured.cpuUsLowest)}–${threeDigits(measured.cpuUsHighest)}`,
    wholeNumber(measured.perSecond),
    threeDigits(measured.p50Ms),
    threeDigits(measured.p99Ms),
  ];
}

/** What disturbed the measurement, in sentences. */
export function disturbances(results: ReadonlyMap<string, Measured>): string[] {
  const notes: string[] = [];
  const foreign = median([...results.values()].map(({ foreignShare }) => foreignShare));
  if (foreign > 0.05) {
    notes.push(
      `Other processes took ${Math.round(foreign * 100)} % of the servers' core: believe the CPU only.`,
    );
  }
  const limited = [...results].filter(([, { loadShare }]) => loadShare > 0.95).map(([name]) => name);
  if (limited.length > 0) {
    notes.push(`The load was the limit, so requests/s is a lower bound, for: ${limited.join(', ')}.`);
  }
  return notes;
}
