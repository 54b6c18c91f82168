import { rmSync } from 'node:fs';
import { floorAnswer, meanBytes, readAnswer, requestFor } from '../answers.ts';
import type { Bench } from '../bench.ts';
import { emptyFolder } from '../data-sets.ts';
import { startFloor } from '../floor.ts';
import { isAbsent, type LinkedRequest, LinkedRequests, requireSuccess } from '../linked-requests.ts';
import {
  type Contender,
  disturbances,
  interleave,
  type Measured,
  trafficCells,
  trafficColumns,
} from '../measure.ts';
import { type RunningServer, runCommand, startServer } from '../mianping.ts';
import { threeDigits, wholeNumber } from '../numbers.ts';
import type { SectionResult, Table } from '../table.ts';

const scopes = [
  'hire:interview:readonly',
  'hire:interview',
  'hire:attachment:readonly',
  'hire:interviewer:readonly',
];

/** A request that the server answers, with its size. */
interface Served {
  name: string;
  bytes: number;
}

/** Cost of the endpoints around interview records against the floor. */
export async function linkedSection(bench: Bench): Promise<SectionResult> {
  const folder = emptyFolder('demo');
  try {
    const location = ['--data', folder];
    await fillDemo(location);
    const server = await startServer(location, { MIANPING_PAGE_CACHE_BYTES: '0' });
    const requests = await new LinkedRequests(server, await tokenOfReader(location)).all();
    const contenders: Contender[] = [];
    const served: Served[] = [];
    const absent: string[] = [];
    for (const request of requests) {
      const bytes = await addContenders(contenders, request, server);
      if (bytes === undefined) absent.push(request.name);
      else served.push({ name: request.name, bytes });
    }
    for (const name of absent) process.stderr.write(`  skipped, not there: ${name}\n`);
    const measured = await interleave(bench.load, contenders, bench.options);
    return {
      tables: [tableOf(served, absent, measured)],
      figures: { served, measured: Object.fromEntries(measured) },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The demo, without the server that made it: that one also looks at the Host header. */
async function fillDemo(location: readonly string[]): Promise<void> {
  process.stderr.write('  making the demo\n');
  const server = await startServer(['--demo', ...location]);
  await server.stop();
}

async function tokenOfReader(location: readonly string[]): Promise<string> {
  const options = scopes.flatMap((scope) => ['--scope', scope]);
  const created = await runCommand(['app', 'create', '--name', 'bench', ...options, '--json', ...location]);
  const { app_id: appId } = JSON.parse(created.output) as { app_id: string };
  return (await runCommand(['token', appId, ...location])).output.trim();
}

/** Add the server and a floor of the same size. Answers the mean size; undefined when the endpoint is not there. */
async function addContenders(
  contenders: Contender[],
  { name, paths, token }: LinkedRequest,
  server: RunningServer,
): Promise<number | undefined> {
  const answers = [];
  for (const path of paths) {
    const answer = await readAnswer(server, path, token);
    if (isAbsent(answer)) return undefined;
    requireSuccess(path, answer);
    answers.push(answer);
  }
  const [first] = answers;
  if (first === undefined) return undefined;
  const bytes = meanBytes(answers);
  const floor = await startFloor(floorAnswer(first.headers, bytes));
  const requests = paths.map((path) => requestFor(path, token));
  contenders.push(
    { name: `floor of ${name}`, ports: [floor.port], pids: [floor.pid], requests },
    { name, ports: [server.port], pids: [server.pid], requests },
  );
  return bytes;
}

function tableOf(
  served: readonly Served[],
  absent: readonly string[],
  measured: ReadonlyMap<string, Measured>,
): Table {
  return {
    title: 'Endpoints around interview records, over the demo, SQLite',
    columns: ['answer', 'mean bytes', ...trafficColumns, 'floor CPU µs', '× floor'],
    rows: served.map(({ name, bytes }) => {
      const own = measured.get(name) as Measured;
      const floor = measured.get(`floor of ${name}`) as Measured;
      const ratio = threeDigits(own.cpuUs / floor.cpuUs);
      return [name, wholeNumber(bytes), ...trafficCells(own), threeDigits(floor.cpuUs), ratio];
    }),
    notes: [
      'The floor answers with as many bytes under the same headers. Nothing here is kept between two calls but what ' +
        'the database keeps, and parsed forms; up to 20 different places are asked for in turn.',
      ...(absent.length > 0 ? [`Not there, so not measured: ${absent.join(', ')}.`] : []),
      ...disturbances(measured),
    ],
  };
}
