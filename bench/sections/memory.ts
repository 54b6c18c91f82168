import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, pageSizes } from '../bench.ts';
import { atMost, goals } from '../goals.ts';
import { startServer } from '../mianping.ts';
import { sample, wholeNumber } from '../numbers.ts';
import { pageRequest } from '../pages.ts';
import { privateBytes, watchProcess } from '../process-stats.ts';
import type { SectionResult } from '../table.ts';

const pagesOfEachSize = 2000;
const restMs = 2000;

/** Private memory of a server with production defaults, under load of random pages of all sizes. */
export async function memorySection(bench: Bench): Promise<SectionResult> {
  const set = await bench.largestSet();
  const { token, pageTokens } = await bench.source(set);
  const server = await startServer(set.location);
  const idle = privateBytes(server.pid);
  const requests = pageSizes.flatMap((size) =>
    sample(pageTokens, pagesOfEachSize).map((pageToken) => pageRequest(token, size, pageToken)),
  );
  const seconds = bench.options.seconds * bench.options.rounds * 3;
  const watch = watchProcess(server.pid);
  const target = { ports: [server.port], pids: [server.pid], requests: sample(requests, requests.length) };
  const { answers } = await bench.load.run(target, seconds);
  await sleep(restMs);
  watch.end();
  const peak = watch.peakPrivateBytes;
  const after = privateBytes(server.pid);
  const { serverPrivateMb: goal } = goals;
  const mb = (bytes: number) => wholeNumber(bytes / 1e6);
  return {
    tables: [
      {
        title: `Private memory (RssAnon) of the server over ${wholeNumber(set.records)} records, SQLite`,
        columns: ['at start MB', 'peak under load MB', 'after load MB', 'goal', 'verdict'],
        rows: [[mb(idle), mb(peak), mb(after), `≤ ${goal} MB`, atMost(peak / 1e6, goal)]],
        notes: [
          `Page cache as by default; ${wholeNumber(answers)} random pages of 100, 10 and 1 over 16 connections. ` +
            'The verdict is about the peak. 1 MB is 1,000,000 bytes.',
        ],
      },
    ],
    figures: { records: set.records, answers, idleBytes: idle, peakBytes: peak, afterBytes: after },
  };
}
