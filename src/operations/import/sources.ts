import { UnreadableFieldError } from '#wire/schema-reader.ts';
import { requireObject } from './checked-ids.ts';

/** A part of an input value that stands for one entry: where it is, and what it is made of. */
export interface EntrySource {
  path: string;
  value: unknown;
}

/** The entries of one input value: itself, or the items of a saved answer or list. Throws UnreadableFieldError. */
export function sourcesOf(value: unknown): EntrySource[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => sourcesOfItem(item, `[${index}]`));
  const object = requireObject(value, '');
  if (['type', 'id', 'verify_status'].some((key) => object[key] !== undefined)) return [{ path: '', value }];
  if (object.code !== undefined && object.code !== 0)
    throw new UnreadableFieldError('code', 'is an error, so there is nothing to import');
  const data = object.data === undefined ? object : requireObject(object.data, 'data');
  const prefix = object.data === undefined ? '' : 'data.';
  if (data.interview_record !== undefined)
    return [{ path: `${prefix}interview_record`, value: data.interview_record }];
  if (Array.isArray(data.items)) {
    const items = data.items.flatMap((item, index) => sourcesOfItem(item, `${prefix}items[${index}]`));
    return [...settingsOf(data, prefix), ...items];
  }
  // A saved answer of an empty tenant.
  if (object.code === 0 && data.items === undefined) return [];
  throw new UnreadableFieldError(
    'id',
    'is missing: neither a record, nor a saved answer, nor a line of a bundle',
  );
}

/** An application of the interviews by talent stands for its interviews. */
function sourcesOfItem(item: unknown, path: string): EntrySource[] {
  const list = (item as { interview_list?: unknown } | null)?.interview_list;
  if (!Array.isArray(list)) return [{ path, value: item }];
  return list.map((value, index) => ({ path: `${path}.interview_list[${index}]`, value }));
}

/** The answer with the round types tells whether they are in use at all. */
function settingsOf({ active_status: status }: Record<string, unknown>, prefix: string): EntrySource[] {
  if (status === undefined) return [];
  return [{ path: `${prefix}active_status`, value: { type: 'settings', round_types_active_status: status } }];
}

/** Keys that only these have among everything that may come without a `type`. */
const tellingKeys = {
  interview: [
    'begin_time',
    'end_time',
    'round',
    'interview_record_list',
    'interview_round_summary',
    'interview_type',
    'interview_arrangement_id',
    'interview_round_type',
    'biz_create_time',
    'biz_modify_time',
  ],
  round_type: ['biz_id', 'interview_assessment_template_info'],
  interviewer: ['verify_status'],
} as const;
export type UntypedKind = keyof typeof tellingKeys | 'record';

const recordKeys = ['conclusion', 'commit_status', 'interviewer', 'dimension_assessment_list'];

/** What would otherwise be taken for a record that says nothing. */
const refusedKeys: Record<string, string> = {
  activity_status:
    'is an interview task, which follows from others: import interviews, records, applications',
  module_assessments: 'is a record of version 2: import the same record as version 1 answers it',
  modules: 'is a feedback form without biz_id: import a bundle, whose lines of type form have one',
};

/** What an item without a `type` is, by the keys that only it has. Throws UnreadableFieldError. */
export function untypedKind(item: Record<string, unknown>): UntypedKind {
  for (const [key, reason] of Object.entries(refusedKeys)) {
    if (item[key] !== undefined) throw new UnreadableFieldError('', reason);
  }
  if (recordKeys.some((key) => item[key] !== undefined)) return 'record';
  for (const [kind, keys] of Object.entries(tellingKeys)) {
    if (keys.some((key) => item[key] !== undefined)) return kind as UntypedKind;
  }
  return 'record';
}
