import type { Bench } from '../bench.ts';
import { type DataSet, setSizes, sqliteSet } from '../data-sets.ts';
import { goals } from '../goals.ts';
import { type Contender, disturbances, interleave, type Measured } from '../measure.ts';
import { type RunningServer, startServer } from '../mianping.ts';
import { threeDigits, wholeNumber } from '../numbers.ts';
import { pageRequest, samplePages } from '../pages.ts';
import type { SectionResult } from '../table.ts';

const pageSizes = [100, 10] as const;
const kinds = ['first page', 'one page at 90 %', 'random pages'] as const;
/** The smallest set has no more; the same number everywhere keeps the touched memory equal. */
const mostRandomPages = 90;
const depth = 0.9;

/** Cost of a page against the number of records and the depth of the page. */
export async function flatSection(bench: Bench): Promise<SectionResult> {
  const contenders: Contender[] = [];
  const sizes = setSizes(bench.options.records);
  const sets: DataSet[] = [];
  for (const size of sizes) sets.push(await sqliteSet(size));
  for (const set of sets) {
    const server = await startServer(set.location, { MIANPING_PAGE_CACHE_BYTES: '0' });
    contenders.push(...(await contendersOf(bench, set, server)));
  }
  const measured = await interleave(bench.load, contenders, bench.options);
  const limit = Math.round(goals.flatness * 100);
  return {
    tables: [
      {
        title: 'Flatness: CPU µs for a page, page cache off, SQLite',
        columns: [
          'page',
          'which',
          ...sizes.map((size) => `${wholeNumber(size)} records`),
          'spread',
          'goal',
          'verdict',
        ],
        rows: pageSizes.flatMap((pageSize) => [
          ...kinds.map((kind) => rowOf(pageSize, kind, sizes, measured)),
          depthRow(pageSize, sizes, measured),
        ]),
        notes: [
          `Spread is the largest deviation from the ${wholeNumber(sizes[0] ?? 0)} records; ` +
            `for "90 % / first" it is the deviation from 1. The goal is ±${limit} %.`,
          ...disturbances(measured),
        ],
      },
    ],
    figures: Object.fromEntries(measured),
  };
}

type Kind = (typeof kinds)[number];

function nameOf(pageSize: number, kind: Kind, records: number): string {
  return `${kind} of ${pageSize}, ${records} records`;
}

async function contendersOf(bench: Bench, set: DataSet, server: RunningServer): Promise<Contender[]> {
  const source = await bench.source(set);
  const deepToken = source.pageTokens[Math.floor(source.pageTokens.length * depth) - 1];
  const contenders: Contender[] = [];
  for (const pageSize of pageSizes) {
    const count = Math.min(mostRandomPages, Math.floor((bench.options.records / 100 / 100) * depth));
    const random = await samplePages(server, source, pageSize, Math.max(count, 9));
    const request = (pageToken?: string) => pageRequest(source.token, pageSize, pageToken);
    const requests: Record<Kind, string[]> = {
      'first page': [request()],
      'one page at 90 %': [request(deepToken)],
      'random pages': random.pageTokens.map(request),
    };
    for (const kind of kinds) {
      const name = nameOf(pageSize, kind, set.records);
      contenders.push({ name, ports: [server.port], pids: [server.pid], requests: requests[kind] });
    }
  }
  return contenders;
}

type Results = ReadonlyMap<string, Measured>;

function rowOf(pageSize: number, kind: Kind, sizes: readonly number[], measured: Results): string[] {
  const cpuUs = sizes.map((records) => measured.get(nameOf(pageSize, kind, records))?.cpuUs ?? Number.NaN);
  const deviations = cpuUs.map((value) => value / (cpuUs[0] ?? Number.NaN) - 1);
  return [String(pageSize), kind, ...cpuUs.map(threeDigits), ...judge(deviations)];
}

function depthRow(pageSize: number, sizes: readonly number[], measured: Results): string[] {
  const ratios = sizes.map((records) => {
    const [first, deep] = [kinds[0], kinds[1]].map(
      (kind) => measured.get(nameOf(pageSize, kind, records))?.cpuUs,
    );
    return (deep ?? Number.NaN) / (first ?? Number.NaN);
  });
  return [
    String(pageSize),
    '90 % / first',
    ...ratios.map(threeDigits),
    ...judge(ratios.map((ratio) => ratio - 1)),
  ];
}

function judge(deviations: readonly number[]): string[] {
  const worst = deviations.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  const percent = `${worst < 0 ? '−' : '+'}${Math.round(Math.abs(worst) * 100)} %`;
  const goal = `±${Math.round(goals.flatness * 100)} %`;
  return [percent, goal, Math.abs(worst) <= goals.flatness ? 'reached' : 'missed'];
}
