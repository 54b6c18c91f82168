import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './mianping.ts';
import { wholeNumber } from './numbers.ts';
import { resultsFolder } from './places.ts';
import { dataFingerprint } from './program.ts';

/** Generated records in a database, with an app that may read them. */
export interface DataSet {
  records: number;
  /** Options of the command line that lead to the database. */
  location: readonly string[];
  appId: string;
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

/** The set in this place. The marker is written last, so a set that was left half made is completed, not trusted. */
export async function prepareSet(place: SetPlace): Promise<DataSet> {
  const { records, location, marker } = place;
  const madeFrom = dataFingerprint();
  const found = existsSync(marker) ? (JSON.parse(readFileSync(marker, 'utf8')) as Marker) : undefined;
  if (found?.madeFrom === madeFrom) return { records, location, appId: found.appId };
  if (found) await place.clear();
  process.stderr.write(`  making ${wholeNumber(records)} records in ${location[1]}, once\n`);
  const run = await runCommand(['generate', '--records', String(records), ...location], { talk: true });
  process.stderr.write(`  ${wholeNumber(records / run.seconds)} records/s\n`);
  const scope = ['--scope', 'hire:interview:readonly'];
  const created = await runCommand(['app', 'create', '--name', 'bench', ...scope, '--json', ...location]);
  const { app_id: appId } = JSON.parse(created.output) as { app_id: string };
  await place.settle?.();
  spawnSync('sync');
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, JSON.stringify({ appId, madeFrom } satisfies Marker));
  return { records, location, appId };
}

export async function tokenOf({ appId, location }: DataSet): Promise<string> {
  const { output } = await runCommand(['token', appId, ...location]);
  return output.trim();
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
