import fc from 'fast-check';
import { InterviewRecord } from '#contract/hire/v1/interview-record-schema.ts';

/** A record as the core endpoint answers it, as parsed JSON. */
export type WireRecord = Record<string, unknown> & {
  id: string;
  user_id?: string;
  interviewer?: { id?: string; name?: object };
  image_list?: { url: string }[];
};

interface Schema {
  type: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: number[];
  minLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
}

/** What JSON, SQL and the marks of stored documents could trip over. */
const awkwardTexts = [
  '',
  ' ',
  '"',
  '\\',
  '\\"',
  '\\u0000',
  "'); drop table users; --",
  '\u0001',
  '\u00011\u0001',
  '\u0002',
  '\u00021\u0002',
  '\u007f\u0080\u2028\u2029\ufeff\ufffd',
  '\r\n\t\b\f',
  '面评：思维清晰，表达有条理',
  '👩🏽‍💻🇨🇳𠮷',
  '{"id":"1"}',
  'null',
];

/** Every character that a text may hold. */
const character = fc
  .oneof(fc.integer({ min: 1, max: 0xff }), fc.integer({ min: 0x100, max: 0x10ffff }))
  .filter((point) => point < 0xd800 || point > 0xdfff)
  .map((point) => String.fromCodePoint(point));

const text = fc.oneof(fc.constantFrom(...awkwardTexts), fc.string({ unit: character, maxLength: 24 }));

/** Ids of records: decimal, from 1 to 2^63 - 1. */
export const recordIds = fc
  .oneof(
    fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
    fc.bigInt({ min: 2n ** 53n - 4n, max: 2n ** 53n + 4n }),
    fc.bigInt({ min: 1n, max: 20n }),
  )
  .map(String);

/** Ids of users may hold anything but control characters. */
export const userIds = fc.oneof(
  fc.stringMatching(/^ou_[0-9a-f]{32}$/),
  fc.stringMatching(/^[a-z0-9]{4,10}$/),
  fc.constantFrom('"', '\\', '员工 7', '👩🏽‍💻', "'", 'a"b\\c'),
);

const arbitraryByPath: Record<string, fc.Arbitrary<unknown>> = {
  id: recordIds,
  user_id: userIds,
  'interviewer.id': userIds,
};

function textOf({ minLength = 0, pattern }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return minLength > 0 ? text.map((value) => value || '0') : text;
}

function numberOf(schema: Schema): fc.Arbitrary<number> {
  const { type, minimum: min = Number.MIN_SAFE_INTEGER, maximum: max = Number.MAX_SAFE_INTEGER } = schema;
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (type === 'integer')
    return fc
      .oneof(fc.integer({ min: 0, max: 100 }), fc.maxSafeInteger())
      .filter((value) => value >= min && value <= max);
  return fc.oneof(
    fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100),
    // Negative zero is the one number that JSON text does not keep.
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value) => value || 0)
      .filter((value) => value >= min && value <= max),
  );
}

function arbitraryOf(schema: Schema, path: string): fc.Arbitrary<unknown> {
  const own = arbitraryByPath[path];
  if (own) return own;
  if (schema.type === 'object') return objectOf(schema, path);
  if (schema.type === 'array')
    return fc.array(arbitraryOf(schema.items as Schema, `${path}[]`), { maxLength: 2 });
  if (schema.type === 'boolean') return fc.boolean();
  return schema.type === 'string' ? textOf(schema) : numberOf(schema);
}

function objectOf({ properties = {}, required = [] }: Schema, path: string): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, field]) => [
    name,
    arbitraryOf(field, path === '' ? name : `${path}.${name}`),
  ]);
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required,
    noNullPrototype: true,
  });
}

/** Any object that a schema of the contract allows. */
export function valuesOf<Value>(schema: unknown): fc.Arbitrary<Value> {
  return objectOf(schema as Schema, '') as fc.Arbitrary<Value>;
}

/** Any valid record: every field may be there or not, empty objects and lists included. Follows the contract's schema. */
export const wireRecords = valuesOf<WireRecord>(InterviewRecord);

/** Records of different ids. */
export const wireRecordLists = (maxLength: number): fc.Arbitrary<WireRecord[]> =>
  fc.uniqueArray(wireRecords, { minLength: 1, maxLength, selector: ({ id }) => id });

/** Records without image links: what equality of a round trip is judged by. */
export function withoutLinks(records: readonly WireRecord[]): unknown[] {
  return records.map(({ image_list: images, ...record }) => ({
    ...record,
    ...(images && { image_list: images.map(({ url: _link, ...image }) => image) }),
  }));
}
