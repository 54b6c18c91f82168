import type { InterviewRecord } from '#contract/hire/v1/interview-record-schema.ts';
import { type ClientEvent, type Progress, type ReadOptions, readInterviewRecords } from '../../src/client.ts';
import { type ScriptedApi, scriptedSecret } from './scripted-api.ts';

export interface ReadOutcome {
  records: InterviewRecord[];
  /** What the iterator threw, if it did. */
  error: unknown;
  events: ClientEvent[];
  progress: Progress[];
}

/** Read to the end, or to the error. */
export async function readAll(options: ReadOptions): Promise<ReadOutcome> {
  const outcome: ReadOutcome = { records: [], error: undefined, events: [], progress: [] };
  const noted = {
    onEvent: (event: ClientEvent) => outcome.events.push(event),
    onProgress: (progress: Progress) => outcome.progress.push(progress),
  };
  try {
    for await (const record of readInterviewRecords({ ...noted, ...options })) outcome.records.push(record);
  } catch (error) {
    outcome.error = error;
  }
  return outcome;
}

/** All that comes. */
export async function collect<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** Read from a scripted API, four records a page, with waits that a test can afford. */
export function readScripted(api: ScriptedApi, options: Partial<ReadOptions> = {}): Promise<ReadOutcome> {
  return readAll({
    domain: api.domain,
    appId: 'cli_scripted',
    appSecret: scriptedSecret,
    pageSize: 4,
    backoffMs: 1,
    maxCallsPerSecond: Number.POSITIVE_INFINITY,
    ...options,
  });
}
