import { mkdirSync, rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { floorAnswer, readAnswer, requestFor } from '../answers.ts';
import type { Bench } from '../bench.ts';
import { emptyFolder } from '../data-sets.ts';
import { type FloorAnswer, startFloor } from '../floor.ts';
import { atLeast, goals } from '../goals.ts';
import {
  type Contender,
  disturbances,
  interleave,
  type Measured,
  trafficCells,
  trafficColumns,
} from '../measure.ts';
import { type RunningServer, startServer } from '../mianping.ts';
import { threeDigits, wholeNumber } from '../numbers.ts';
import { listPath, type PageBody, pagePath, readPage, samplePages } from '../pages.ts';
import { installPeers, startJsonServer, startJsonServerApp, startPrism } from '../peers.ts';
import type { SectionResult, Table } from '../table.ts';

const pageSize = 100;

/** A server that is compared, and how many times dearer than ours it should be. */
interface Peer {
  name: string;
  server: RunningServer;
  path: string;
  token?: string;
  goal?: number;
}

/** The page that all of them serve. */
interface SharedPage {
  token: string;
  /** Where it is on our server. */
  path: string;
  body: PageBody;
  floor: FloorAnswer;
}

/** The servers that a user would pick instead, answering with the same hundred records. */
export async function peersSection(bench: Bench): Promise<SectionResult> {
  await installPeers();
  const set = await bench.largestSet();
  const folder = emptyFolder('peers');
  mkdirSync(folder);
  try {
    const uncached = await startServer(set.location, { MIANPING_PAGE_CACHE_BYTES: '0' });
    const cached = await startServer(set.location);
    const page = await typicalPage(bench, uncached);
    const floor = await startFloor(page.floor);
    const peers: Peer[] = [
      { name: 'floor: node:http, one constant buffer', server: floor, path: '/' },
      { name: 'Mianping, page cache off', server: uncached, path: page.path, token: page.token },
      { name: 'Mianping, page cache on', server: cached, path: page.path, token: page.token },
      ...(await jsonServers(folder, page)),
      ...(await prisms(folder, page, uncached)),
    ];
    const sizes = new Map<string, number>();
    for (const peer of peers.slice(1)) sizes.set(peer.name, await checkedBytes(peer, page.body));
    const measured = await interleave(bench.load, peers.map(contenderOf), bench.options);
    return {
      tables: [tableOf(peers, sizes, measured, set.records)],
      figures: Object.fromEntries(measured),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A page of middle size from somewhere in the set. */
async function typicalPage(bench: Bench, server: RunningServer): Promise<SharedPage> {
  const source = await bench.source(await bench.largestSet());
  const { typical } = await samplePages(server, source, pageSize);
  const { body, headers, bytes } = await readPage(server, source.token, pageSize, typical);
  const path = pagePath(pageSize, typical);
  return { token: source.token, path, body, floor: floorAnswer(headers, bytes) };
}

/** It holds nothing but these records: the more it holds, the slower it is. */
async function jsonServers(folder: string, { body }: SharedPage): Promise<Peer[]> {
  const data = { interview_records: body.data.items };
  const goal = goals.timesJsonServer;
  const path = `/interview_records?_page=1&_limit=${pageSize}`;
  const betaPath = `/interview_records?_page=1&_per_page=${pageSize}`;
  return [
    { name: 'json-server 0.17, its command', server: await startJsonServer(folder, data), path, goal },
    {
      name: 'json-server 0.17, bare router, compact',
      server: await startJsonServerApp('module', folder, data),
      path,
      goal,
    },
    {
      name: 'json-server 1.0 beta',
      server: await startJsonServerApp('beta', folder, data),
      path: betaPath,
      goal,
    },
  ];
}

interface OpenApi {
  info: object;
  components: object;
  paths: Record<string, { get: { responses: { 200: { content: Record<string, { example?: unknown }> } } } }>;
}

/** It answers with the example of a document: our own, and one that has nothing in it to check. */
async function prisms(folder: string, { token, body }: SharedPage, ours: RunningServer): Promise<Peer[]> {
  const { text } = await readAnswer(ours, '/openapi.json');
  const whole = JSON.parse(text) as OpenApi;
  const operation = whole.paths[listPath];
  const answer = operation?.get.responses[200].content['application/json'];
  if (!answer) throw new Error(`/openapi.json does not describe ${listPath}`);
  answer.example = body;
  const described = { ...whole, paths: { [listPath]: operation } };
  const response = { description: 'Success', content: { 'application/json': { example: body } } };
  const bare = {
    openapi: '3.1.0',
    info: whole.info,
    paths: { [listPath]: { get: { responses: { 200: response } } } },
  };
  const path = pagePath(pageSize);
  const goal = goals.timesPrism;
  return [
    {
      name: 'Prism 5.16, our OpenAPI document',
      server: await startPrism(folder, 'described', described),
      path,
      token,
      goal,
    },
    {
      name: 'Prism 5.16, nothing but the example',
      server: await startPrism(folder, 'bare', bare),
      path,
      token,
      goal,
    },
  ];
}

/** Size of what a server answers. Throws unless it holds the records of the page. */
async function checkedBytes({ name, server, path, token }: Peer, page: PageBody): Promise<number> {
  const { status, text, bytes } = await readAnswer(server, path, token);
  const found = status === 200 ? itemsOf(JSON.parse(text)) : undefined;
  if (isDeepStrictEqual(found, page.data.items)) return bytes;
  throw new Error(`${name} does not answer with the page: ${status} ${text.slice(0, 200)}`);
}

/** A list, or one in `data`, or one in `data.items`. */
function itemsOf(body: unknown): unknown {
  if (Array.isArray(body)) return body;
  const { data } = body as { data: unknown };
  return Array.isArray(data) ? data : (data as PageBody['data']).items;
}

function contenderOf({ name, server, path, token }: Peer): Contender {
  return { name, ports: [server.port], pids: [server.pid], requests: [requestFor(path, token)] };
}

function tableOf(
  peers: readonly Peer[],
  sizes: ReadonlyMap<string, number>,
  measured: ReadonlyMap<string, Measured>,
  records: number,
): Table {
  const ours = measured.get('Mianping, page cache off')?.cpuUs ?? Number.NaN;
  return {
    title: `Beside what else one could pick: the same page of ${pageSize} records`,
    columns: ['server', 'bytes', ...trafficColumns, '× ours', 'goal', 'verdict'],
    rows: peers.map(({ name, goal }) => {
      const own = measured.get(name) as Measured;
      const times = own.cpuUs / ours;
      const judged = goal === undefined ? ['', ''] : [`≥ ${goal}`, atLeast(times, goal)];
      const bytes = sizes.get(name);
      const size = bytes === undefined ? '' : wholeNumber(bytes);
      return [name, size, ...trafficCells(own), threeDigits(times), ...judged];
    }),
    notes: [
      `Ours finds the page among ${wholeNumber(records)} records and checks token, scope and parameters. ` +
        'json-server holds just these records, Prism just this answer; neither knows callers or limits.',
      'json-server: `--quiet --no-gzip --no-cors`; it indents what it sends, its bare router here does not. ' +
        'Prism: `mock` with static examples, `-v silent --cors false`, one process. All with `NODE_ENV=production`.',
      ...disturbances(measured),
    ],
  };
}
