import { type Bench, pageSizes } from '../bench.ts';
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
import { threeDigits, wholeNumber } from '../numbers.ts';
import { pageRequest, samplePages } from '../pages.ts';
import type { SectionResult } from '../table.ts';

type PageSize = (typeof pageSizes)[number];
type Design = 'floor' | 'uncached' | 'cached';
type Name = `${Design} ${PageSize}`;

const labels: Record<Design, string> = {
  floor: 'floor: node:http, one constant buffer',
  uncached: 'random deep pages, page cache off',
  cached: 'one page repeated, page cache on',
};

/** Cost of a page against the floor. */
export async function pagesSection(bench: Bench): Promise<SectionResult> {
  const set = await bench.largestSet();
  const source = await bench.source(set);
  const uncached = await startServer(set.location, { MIANPING_PAGE_CACHE_BYTES: '0' });
  const cached = await startServer(set.location);
  const contenders: (Contender & { name: Name })[] = [];
  const bytes: Record<string, number> = {};
  for (const size of pageSizes) {
    const sampled = await samplePages(uncached, source, size);
    const floor = await startFloor(sampled.floor);
    bytes[size] = sampled.floor.bytes;
    const requests = sampled.pageTokens.map((pageToken) => pageRequest(source.token, size, pageToken));
    const repeated = [pageRequest(source.token, size, sampled.typical)];
    contenders.push(
      { name: `floor ${size}`, ports: [floor.port], pids: [floor.pid], requests },
      { name: `uncached ${size}`, ports: [uncached.port], pids: [uncached.pid], requests },
      { name: `cached ${size}`, ports: [cached.port], pids: [cached.pid], requests: repeated },
    );
  }
  const measured = await interleave(bench.load, contenders, bench.options);
  return {
    tables: [
      {
        title: `Pages over ${wholeNumber(set.records)} records, SQLite`,
        columns: ['page', 'server', ...trafficColumns, '× floor', 'goal', 'verdict'],
        rows: pageSizes.flatMap((size) => rowsOf(size, measured)),
        notes: [
          `Mean page: ${pageSizes.map((size) => `${wholeNumber(bytes[size] ?? 0)} bytes for ${size}`).join(', ')}.`,
          ...disturbances(measured),
        ],
      },
    ],
    figures: { records: set.records, pageBytes: bytes, measured: Object.fromEntries(measured) },
  };
}

function rowsOf(size: PageSize, measured: ReadonlyMap<Name, Measured>): string[][] {
  const floor = measured.get(`floor ${size}`) as Measured;
  const row = (design: Design, goal: number | undefined) => {
    const own = measured.get(`${design} ${size}`) as Measured;
    const ratio = own.cpuUs / floor.cpuUs;
    const judged = goal === undefined ? ['', ''] : [`≤ ${goal}`, atMost(ratio, goal)];
    return [String(size), labels[design], ...trafficCells(own), threeDigits(ratio), ...judged];
  };
  return [
    row('floor', undefined),
    row('uncached', goals.uncachedRatio.get(size)),
    row('cached', goals.cachedRatio.get(size)),
  ];
}
