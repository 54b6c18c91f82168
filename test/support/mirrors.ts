import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Location } from './locations.ts';
import { type Finished, run, runJson, type Started, start } from './process.ts';

/** What reads a source. */
export interface Credentials {
  app_id: string;
  app_secret: string;
}

export interface Source extends Credentials {
  url: string;
}

type Counts = Record<'created' | 'updated' | 'unchanged' | 'deleted' | 'rejected', number>;

export interface PullReport {
  pass: number;
  resumed: boolean;
  completed: boolean;
  dry_run: boolean;
  records: Counts;
  interviews: Counts;
  forms: Counts;
  round_types: Counts;
  interviewers: Counts;
  talents: Counts;
  jobs: Counts;
  applications: Counts;
  images: { fetched: number; failed: number; failures: { id: string; record_id: string; reason: string }[] };
  skipped: { kind: string; reason: string }[];
  calls: number;
  waits: number;
  waited_ms: number;
  verified: null | {
    there: number;
    here: number;
    mismatches: { id: string; reason: string; fields: string[] }[];
  };
  reject_file: string | null;
}

/** The apps of a demo. */
export function demoApps(location: Location): Credentials[] {
  return JSON.parse(readFileSync(join(location.settings.data, 'demo-apps.json'), 'utf8')) as Credentials[];
}

function argumentsOf({ url, app_id: appId }: Source, to: Location, more: readonly string[]): string[] {
  return ['pull', '--domain', url, '--app-id', appId, ...to.flags, ...more];
}

/** The secret goes by the environment. */
function environmentOf({ app_secret: secret }: Source) {
  return { env: { MIANPING_PULL_APP_SECRET: secret } };
}

export function startPull(source: Source, to: Location, ...more: string[]): Started {
  return start(argumentsOf(source, to, more), environmentOf(source));
}

export function runPull(source: Source, to: Location, ...more: string[]): Promise<Finished> {
  return run(argumentsOf(source, to, more), environmentOf(source));
}

/** A pull that must succeed, with its report. */
export function pullJson(source: Source, to: Location, ...more: string[]): Promise<PullReport> {
  return runJson<PullReport>(argumentsOf(source, to, more), environmentOf(source));
}

type Line = Record<string, unknown> & { type?: string; id?: string };

/** Lines of an export without the links of images: those are each side's own. */
export async function exported(location: Location, ...more: string[]): Promise<Line[]> {
  const file = join(location.settings.data, 'export.ndjson');
  await runJson(['export', '-o', file, ...location.flags, ...more]);
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, '');
  return lines.filter((line) => line !== '').map((line) => withoutLinks(JSON.parse(line) as Line));
}

export function withoutLinks<Value extends object>(value: Value): Value {
  const images = (value as { image_list?: { url?: string }[] }).image_list;
  if (!images) return value;
  return { ...value, image_list: images.map(({ url: _url, ...image }) => image) };
}

/** Everything that a list answers, page by page. */
export async function readAll(url: string, token: string, path: string, query: string): Promise<object[]> {
  const items: object[] = [];
  for (let pageToken = ''; ; ) {
    const answer = await fetch(`${url}/open-apis/hire/${path}?${query}${pageToken}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { code, data } = (await answer.json()) as {
      code: number;
      data: { items?: object[]; has_more?: boolean; page_token?: string };
    };
    if (code !== 0) throw new Error(`${path}: code ${code}`);
    items.push(...(data.items ?? []));
    if (!data.has_more) return items;
    pageToken = `&page_token=${encodeURIComponent(data.page_token ?? '')}`;
  }
}
