import * as wire from '#contract/hire/v1/interview-record-schema.ts';
import { compileReader } from '../../schema-reader.ts';

const read = compileReader<wire.InterviewRecord>(wire.InterviewRecord);

/**
 * What a record says, field by field as canonical JSON: keys sorted, `null` as absent, undocumented fields and image
 * links left out. Throws UnreadableFieldError.
 */
export function comparableFields(value: unknown): Map<string, string> {
  const { image_list: images, ...rest } = read(value, new Map());
  const record = { ...rest, ...(images && { image_list: images.map(({ url: _url, ...image }) => image) }) };
  const entries = Object.entries(record).sort(byKey);
  return new Map(entries.map(([key, field]) => [key, JSON.stringify(sorted(field))]));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(byKey)
      .map(([key, field]) => [key, sorted(field)]),
  );
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
