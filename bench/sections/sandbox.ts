import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { firstMessage, serverCore, startChild } from '../children.ts';
import { setSizes, sqliteSet } from '../data-sets.ts';
import { startFloor } from '../floor.ts';
import { atMost, goals } from '../goals.ts';
import {
  type Contender,
  disturbances,
  interleave,
  type Measured,
  trafficCells,
  trafficColumns,
} from '../measure.ts';
import { startServer } from '../mianping.ts';
import { median, threeDigits } from '../numbers.ts';
import { pageRequest, samplePages } from '../pages.ts';
import { benchFolder } from '../places.ts';
import type { SandboxReport } from '../sandbox-server.ts';
import type { SectionResult, Table } from '../table.ts';

const pageSize = 100;
const labels = {
  floor: 'floor: node:http, one constant buffer',
  off: '`serve`: no sandbox',
  on: '`sandbox`, no fault',
};
type Name = keyof typeof labels;

/** What the sandbox costs a server that is none: nothing; and what it takes to begin anew. */
export async function sandboxSection(bench: Bench): Promise<SectionResult> {
  const set = await sqliteSet(setSizes(bench.options.records)[0] as number);
  const source = await bench.source(set);
  const server = await startServer(set.location);
  const sampled = await samplePages(server, source, pageSize);
  const floor = await startFloor(sampled.floor);
  const child = startChild([process.execPath, join(benchFolder, 'sandbox-server.ts')], {
    core: serverCore,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const sandbox = (await firstMessage(child)) as SandboxReport;
  const requests = [pageRequest(source.token, pageSize, sampled.typical)];
  const contenders: (Contender & { name: Name })[] = [
    { name: 'floor', ports: [floor.port], pids: [floor.pid], requests },
    { name: 'off', ports: [server.port], pids: [server.pid], requests },
    {
      name: 'on',
      ports: [sandbox.port],
      pids: [child.pid ?? 0],
      requests: [pageRequest(sandbox.token, pageSize)],
    },
  ];
  const measured = await interleave(bench.load, contenders, bench.options);
  return {
    tables: [hotPath(measured), changes(sandbox)],
    figures: { measured: Object.fromEntries(measured), tookMs: sandbox.tookMs },
  };
}

function hotPath(measured: ReadonlyMap<Name, Measured>): Table {
  const floor = measured.get('floor') as Measured;
  const goal = goals.cachedRatio.get(pageSize) as number;
  return {
    title: `A page of ${pageSize} with the sandbox off and on`,
    columns: ['server', ...trafficColumns, '× floor', 'goal', 'verdict'],
    rows: (['floor', 'off', 'on'] as const).map((name) => {
      const own = measured.get(name) as Measured;
      const ratio = own.cpuUs / floor.cpuUs;
      const judged = name === 'off' ? [`≤ ${goal}`, atMost(ratio, goal)] : ['', ''];
      return [labels[name], ...trafficCells(own), threeDigits(ratio), ...judged];
    }),
    notes: [
      'One page repeated, page cache on. `serve` does not load the sandbox, which a test makes sure of, so its ' +
        'goal is the one from before there was a sandbox. The third line shows what it would cost: it holds every ' +
        'answer back, looks for faults in it and writes it into the journal. Its page is one of the demo.',
      ...disturbances(measured),
    ],
  };
}

function changes({ tookMs }: SandboxReport): Table {
  return {
    title: 'Changes of a whole sandbox, demo data',
    columns: ['change', 'median ms', 'longest ms', 'goal', 'verdict'],
    rows: (['reset', 'snapshot', 'restore'] as const).map((change) => {
      const longest = Math.max(...tookMs[change]);
      const goal = goals.sandboxChangeMs;
      return [
        change,
        threeDigits(median(tookMs[change])),
        threeDigits(longest),
        `≤ ${goal} ms`,
        atMost(longest, goal),
      ];
    }),
    notes: ['The verdict is about the longest.'],
  };
}
