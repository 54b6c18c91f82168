import { rmSync } from 'node:fs';
import { type Bench, pageSizes } from '../bench.ts';
import { isPinned, serverCore } from '../children.ts';
import { emptyFolder, exportedSet, postgresSet } from '../data-sets.ts';
import { importCells, importColumns, importInto } from '../import-run.ts';
import {
  type Contender,
  disturbances,
  interleave,
  type Measured,
  trafficCells,
  trafficColumns,
} from '../measure.ts';
import { startServer } from '../mianping.ts';
import { threeDigits, wholeNumber } from '../numbers.ts';
import { pageRequest, samplePages } from '../pages.ts';
import { type PostgresServer, withPostgres } from '../postgres-server.ts';
import type { SectionResult, Table } from '../table.ts';

type Kind = 'SQLite' | 'PostgreSQL';
type Name = `${Kind} ${number}`;

/** PostgreSQL beside SQLite: the same pages from the same records, and the same import. */
export async function postgresSection(bench: Bench): Promise<SectionResult> {
  const imports = await withPostgres(undefined, async (server) => {
    await postgresSet(server, bench.options.records);
    return compareImports(bench, server);
  });
  const pages = await withPostgres(serverCore, (server) => comparePages(bench, server));
  return {
    tables: [pages.table, imports.table],
    figures: { pages: pages.figures, imports: imports.figures },
  };
}

interface Compared {
  table: Table;
  figures: unknown;
}

async function comparePages(bench: Bench, postgres: PostgresServer): Promise<Compared> {
  const { records } = bench.options;
  const sets = { SQLite: await bench.largestSet(), PostgreSQL: await postgresSet(postgres, records) };
  const contenders: (Contender & { name: Name })[] = [];
  const servers = [];
  for (const kind of ['SQLite', 'PostgreSQL'] as const) {
    const source = await bench.source(sets[kind]);
    const server = await startServer(sets[kind].location, { MIANPING_PAGE_CACHE_BYTES: '0' });
    servers.push(server);
    const pids = kind === 'SQLite' ? [server.pid] : [server.pid, postgres.pid];
    for (const size of pageSizes) {
      const { pageTokens } = await samplePages(server, source, size);
      const requests = pageTokens.map((pageToken) => pageRequest(source.token, size, pageToken));
      contenders.push({ name: `${kind} ${size}`, ports: [server.port], pids, requests });
    }
  }
  const measured = await interleave(bench.load, contenders, bench.options);
  for (const server of servers) await server.stop();
  return {
    table: {
      title: `PostgreSQL beside SQLite: random deep pages over ${wholeNumber(records)} records, page cache off`,
      columns: ['page', 'database', 'Node µs', 'PostgreSQL µs', ...trafficColumns],
      rows: pageSizes.flatMap((size) => [
        rowOf(size, 'SQLite', measured),
        rowOf(size, 'PostgreSQL', measured),
      ]),
      notes: [
        'PostgreSQL 18 from npm with the settings that initdb makes, over loopback TCP' +
          (isPinned ? ', on the same core as the Node process.' : '.'),
        ...disturbances(measured),
      ],
    },
    figures: Object.fromEntries(measured),
  };
}

function rowOf(size: number, kind: Kind, measured: ReadonlyMap<Name, Measured>): string[] {
  const own = measured.get(`${kind} ${size}`) as Measured;
  const [node = Number.NaN, database] = own.cpuUsOfProcess;
  const shares = [threeDigits(node), database === undefined ? '' : threeDigits(database)];
  return [String(size), kind, ...shares, ...trafficCells(own)];
}

async function compareImports(bench: Bench, postgres: PostgresServer): Promise<Compared> {
  const records = Math.max(1000, Math.round(bench.options.records / 10));
  const file = await exportedSet(records);
  const folder = emptyFolder('imported');
  await postgres.drop('imported');
  try {
    const sqliteRun = await importInto(['--data', folder], file, records);
    const url = await postgres.database('imported');
    const postgresRun = await importInto(['--database-url', url], file, records);
    return {
      table: {
        title: 'PostgreSQL beside SQLite: import of NDJSON with full validation',
        columns: ['database', ...importColumns],
        rows: [
          ['SQLite', ...importCells(records, sqliteRun)],
          ['PostgreSQL', ...importCells(records, postgresRun)],
        ],
        notes: ['CPU and memory of the Node process alone; both databases make each batch durable.'],
      },
      figures: { records, SQLite: sqliteRun, PostgreSQL: postgresRun },
    };
  } finally {
    await postgres.drop('imported');
    rmSync(folder, { recursive: true, force: true });
  }
}
