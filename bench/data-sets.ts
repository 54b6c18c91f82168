import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type RunningServer, runCommand } from './mianping.ts';
import { wholeNumber } from './numbers.ts';
import { resultsFolder } from './places.ts';
import { type PostgresServer, postgresFolder } from './postgres-server.ts';
import { dataFingerprint } from './program.ts';

/** Generated records in a database, with an app that may read them. */
export interface DataSet {
  records: number;
  /** Options of the command line that lead to the database. */
  location: readonly string[];
  appId: string;
  /** File that says the set is complete. */
  marker: string;
}

const setsFolder = join(resultsFolder, 'sets');

/** Sizes of the sets: the largest, a tenth and a hundredth of it, ascending. */
export function setSizes(records: number): number[] {
  const sizes = [records / 100, records / 10, records].map((size) => Math.max(1000, Math.round(size)));
  return [...new Set(sizes)];
}

/** A set in an embedded database, made at the first call and found again by later runs. */
export function sqliteSet(records: number): Promise<DataSet> {
  const folder = join(setsFolder, String(records));
  return prepareSet({
    records,
    location: ['--data', folder],
    marker: join(folder, 'ready.json'),
    clear: async () => {
      rmSync(folder, { recursive: true, force: true });
      rmSync(ndjsonFile(records), { force: true });
    },
  });
}

/** A set in PostgreSQL, whose server must run. */
export async function postgresSet(server: PostgresServer, records: number): Promise<DataSet> {
  const name = `records_${records}`;
  return prepareSet({
    records,
    location: ['--database-url', await server.database(name)],
    marker: join(postgresFolder, `ready-${records}.json`),
    clear: async () => {
      await server.drop(name);
      await server.database(name);
    },
    settle: () => server.settle(name),
  });
}

/** Where a set is, or will be. */
export interface SetPlace {
  records: number;
  location: readonly string[];
  /** File that says the set is complete. */
  marker: string;
  /** Remove what was made from other sources. */
  clear(): Promise<void>;
  /** Let the database finish what it does after a bulk of writes. */
  settle?(): Promise<void>;
}

interface Marker {
  appId: string;
  madeFrom: string;
}

/** An app as the token endpoint knows it. */
interface BenchApp {
  app_id: string;
  app_secret: string;
}

interface SetApps {
  /** First app of the set they may read: another one when the set was made anew. */
  of: string;
  apps: BenchApp[];
}

/** The set in this place. The marker is written last, so a set that was left half made is completed, not trusted. */
export async function prepareSet(place: SetPlace): Promise<DataSet> {
  const { records, location, marker } = place;
  const madeFrom = dataFingerprint();
  const found = existsSync(marker) ? (JSON.parse(readFileSync(marker, 'utf8')) as Marker) : undefined;
  if (found?.madeFrom === madeFrom) return { records, location, marker, appId: found.appId };
  if (found) await place.clear();
  process.stderr.write(`  making ${wholeNumber(records)} records in ${location[1]}, once\n`);
  const run = await runCommand(['generate', '--records', String(records), ...location], { talk: true });
  process.stderr.write(`  ${wholeNumber(records / run.seconds)} records/s\n`);
  const { app_id: appId } = await createApp(location, 'bench');
  await place.settle?.();
  spawnSync('sync');
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, JSON.stringify({ appId, madeFrom } satisfies Marker));
  return { records, location, marker, appId };
}

async function createApp(location: readonly string[], name: string): Promise<BenchApp> {
  const scope = ['--scope', 'hire:interview:readonly'];
  const { output } = await runCommand(['app', 'create', '--name', name, ...scope, '--json', ...location]);
  const { app_id, app_secret } = JSON.parse(output) as BenchApp;
  return { app_id, app_secret };
}

export async function tokenOf({ appId, location }: DataSet): Promise<string> {
  const { output } = await runCommand(['token', appId, ...location]);
  return output.trim();
}

/** Tokens of many apps that may read a set. The apps are made at the first call, which takes a while. */
export async function manyApps(set: DataSet, count: number, server: RunningServer): Promise<string[]> {
  const file = `${set.marker}.apps`;
  const found = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SetApps) : undefined;
  let apps = found?.of === set.appId ? found.apps : [];
  if (apps.length < count) {
    process.stderr.write(`  making ${count} apps, once\n`);
    apps = [];
    for (let number = 1; number <= count; number++)
      apps.push(await createApp(set.location, `bench ${number}`));
    writeFileSync(file, JSON.stringify({ of: set.appId, apps } satisfies SetApps), { mode: 0o600 });
  }
  return Promise.all(apps.slice(0, count).map((app) => issueToken(app, server)));
}

async function issueToken(app: BenchApp, { port }: RunningServer): Promise<string> {
  const path = '/open-apis/auth/v3/tenant_access_token/internal';
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    body: JSON.stringify(app),
  });
  const { tenant_access_token: token } = (await response.json()) as { tenant_access_token?: string };
  if (token === undefined) throw new Error(`${app.app_id} got no token`);
  return token;
}

export function ndjsonFile(records: number): string {
  return join(setsFolder, `${records}.ndjson`);
}

/** The records of a set as a file to import. */
export async function exportedSet(records: number): Promise<string> {
  const { location } = await sqliteSet(records);
  const file = ndjsonFile(records);
  if (existsSync(file)) return file;
  await runCommand(['export', '-o', file, ...location], { talk: true });
  return file;
}

/** An empty folder to import into. */
export function emptyFolder(name: string): string {
  const folder = join(resultsFolder, name);
  rmSync(folder, { recursive: true, force: true });
  return folder;
}
