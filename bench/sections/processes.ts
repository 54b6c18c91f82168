import type { Bench } from '../bench.ts';
import { serverCores } from '../children.ts';
import { manyApps, postgresSet } from '../data-sets.ts';
import {
  type Contender,
  disturbances,
  interleave,
  type Measured,
  trafficCells,
  trafficColumns,
} from '../measure.ts';
import { type RunningServer, startServer } from '../mianping.ts';
import { sum, threeDigits, wholeNumber } from '../numbers.ts';
import { pageRequest, samplePages } from '../pages.ts';
import { type PostgresServer, withPostgres } from '../postgres-server.ts';
import type { SectionResult, Table } from '../table.ts';

const pageSize = 100;
/** So many that no app comes near a limit of this size, as many pages as one machine may answer. */
const apps = 40;
const limits = {
  off: { MIANPING_RATE_LIMITS: 'off' },
  on: {
    MIANPING_RATE_LIMITS: 'documented',
    MIANPING_RATE_LIMIT_OVERRIDES: 'hire.v1.interview_records.list=50/s',
  },
};

type Limits = keyof typeof limits;
type Name = `${1 | 2} with limits ${Limits}`;

/** Two servers on one database against one, with the limits that they share and without. */
export function processesSection(bench: Bench): Promise<SectionResult> {
  return withPostgres(serverCores.database, (postgres) => compareProcesses(bench, postgres));
}

async function compareProcesses(bench: Bench, postgres: PostgresServer): Promise<SectionResult> {
  const set = await postgresSet(postgres, bench.options.records);
  const source = await bench.source(set);
  const contenders: (Contender & { name: Name })[] = [];
  let pageTokens: readonly string[] = [];
  for (const which of ['off', 'on'] as const) {
    const servers = [await startOne(set.location, which, 0), await startOne(set.location, which, 1)] as const;
    // Chosen where no limit stops the choosing; the tokens are good on every server of the database.
    if (which === 'off') ({ pageTokens } = await samplePages(servers[0], source, pageSize));
    const tokens = await manyApps(set, apps, servers[0]);
    const requests = pageTokens.map((pageToken, index) =>
      pageRequest(tokens[index % tokens.length] as string, pageSize, pageToken),
    );
    for (const count of [1, 2] as const) {
      const used = servers.slice(0, count);
      const ports = used.map(({ port }) => port);
      const pids = [...used.map(({ pid }) => pid), postgres.pid];
      contenders.push({ name: `${count} with limits ${which}`, ports, pids, requests });
    }
  }
  const measured = await interleave(bench.load, contenders, bench.options);
  return { tables: [tableOf(set.records, measured)], figures: Object.fromEntries(measured) };
}

function startOne(location: readonly string[], which: Limits, place: 0 | 1): Promise<RunningServer> {
  const settings = { MIANPING_PAGE_CACHE_BYTES: '0', ...limits[which] };
  return startServer(location, settings, serverCores.servers[place]);
}

function tableOf(records: number, measured: ReadonlyMap<Name, Measured>): Table {
  const rows = (['off', 'on'] as const).flatMap((which) =>
    ([1, 2] as const).map((count) => {
      const own = measured.get(`${count} with limits ${which}`) as Measured;
      const alone = measured.get('1 with limits off') as Measured;
      const database = own.cpuUsOfProcess.at(-1) ?? Number.NaN;
      const node = sum(own.cpuUsOfProcess.slice(0, -1));
      const ratio = threeDigits(own.cpuUs / alone.cpuUs);
      return [String(count), which, threeDigits(node), threeDigits(database), ...trafficCells(own), ratio];
    }),
  );
  return {
    title: `Two processes on PostgreSQL against one: random pages of ${pageSize} over ${wholeNumber(records)} records`,
    columns: ['servers', 'limits', 'Node µs', 'PostgreSQL µs', ...trafficColumns, '× one, off'],
    rows,
    notes: [
      serverCores.areApart
        ? 'Each server has a core of its own, and so has PostgreSQL.'
        : 'Both servers and PostgreSQL share one core. So requests/s cannot rise: what is shown is what a second ' +
          'process costs. What it adds takes four cores to see.',
      `Limits on: 50 per second for each of ${apps} apps, which none of them reaches; the servers lease calls from ` +
        'the database. Page cache off. The servers that are not asked follow the database all the same.',
      ...disturbances(measured),
    ],
  };
}
