import type { TSchema } from 'typebox';
import { isStorableText } from '#domain/text.ts';

/** The first thing that is wrong with a value: where, and the rule it breaks. */
export class UnreadableFieldError extends Error {
  override readonly name = 'UnreadableFieldError';
  /** Path from the outside in, like `image_list[0].url`; empty for the value itself. */
  path: string;

  constructor(path: string, reason: string) {
    super(reason);
    this.path = path;
  }

  within(step: string): this {
    this.path = this.path === '' || this.path.startsWith('[') ? step + this.path : `${step}.${this.path}`;
    return this;
  }
}

/** Names of fields that the schema does not know, as paths without positions, with how often each was met. */
export type DroppedFields = Map<string, number>;

/** Input may bring ever new names, and they must not fill the memory: those beyond count together. */
const mostDroppedNames = 1000;
const longestDroppedName = 200;
const otherDroppedNames = '…';

function countDropped(dropped: DroppedFields, place: string): void {
  const short = place.slice(0, longestDroppedName);
  const name = dropped.has(short) || dropped.size < mostDroppedNames ? short : otherDroppedNames;
  dropped.set(name, (dropped.get(name) ?? 0) + 1);
}

type Read = (value: unknown, dropped: DroppedFields) => unknown;

interface SchemaNode {
  type: string;
  properties?: Record<string, TSchema>;
  required?: string[];
  items?: TSchema;
  enum?: readonly unknown[];
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
}

/**
 * Compile a schema of the contract into a function that takes parsed JSON and answers a clean copy: known fields only,
 * `null` as absent, every value checked. Throws UnreadableFieldError. `path` names the schema's place in reports.
 */
export function compileReader<Value>(schema: TSchema): (value: unknown, dropped: DroppedFields) => Value {
  return readerOf(schema, '') as (value: unknown, dropped: DroppedFields) => Value;
}

function readerOf(schema: TSchema, place: string): Read {
  const node = schema as unknown as SchemaNode;
  switch (node.type) {
    case 'object':
      return objectReader(node, place);
    case 'array':
      return arrayReader(node, place);
    case 'string':
      return stringReader(node);
    case 'integer':
    case 'number':
      return numberReader(node);
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : refuse(value, 'a boolean'));
    default:
      throw new Error(`no reader for schema type ${node.type} at ${place}`);
  }
}

function refuse(value: unknown, wanted: string): never {
  throw new UnreadableFieldError('', `must be ${wanted}, not ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function objectReader(node: SchemaNode, place: string): Read {
  const readers = new Map(
    Object.entries(node.properties ?? {}).map(([key, schema]) => [
      key,
      readerOf(schema, place ? `${place}.${key}` : key),
    ]),
  );
  const required = node.required ?? [];
  return (value, dropped) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(value, 'an object');
    const clean: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(value)) {
      const read = readers.get(key);
      if (!read) {
        countDropped(dropped, place ? `${place}.${key}` : key);
      } else if (field !== null && field !== undefined) {
        clean[key] = readStep(read, field, dropped, key);
      }
    }
    for (const key of required) {
      if (clean[key] === undefined) throw new UnreadableFieldError(key, 'is required');
    }
    return clean;
  };
}

function readStep(read: Read, value: unknown, dropped: DroppedFields, step: string): unknown {
  try {
    return read(value, dropped);
  } catch (error) {
    throw error instanceof UnreadableFieldError ? error.within(step) : error;
  }
}

function arrayReader(node: SchemaNode, place: string): Read {
  const read = readerOf(node.items as TSchema, `${place}[]`);
  return (value, dropped) => {
    if (!Array.isArray(value)) refuse(value, 'an array');
    return value.map((item, index) => readStep(read, item, dropped, `[${index}]`));
  };
}

function stringReader(node: SchemaNode): Read {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = node;
  const pattern = node.pattern === undefined ? undefined : new RegExp(node.pattern);
  return (value) => {
    if (typeof value !== 'string') refuse(value, 'a string');
    if (value.length < minLength)
      throw new UnreadableFieldError('', 'must not be empty; leave the field out instead');
    if (value.length > maxLength)
      throw new UnreadableFieldError('', `must have at most ${maxLength} characters`);
    if (pattern && !pattern.test(value)) throw new UnreadableFieldError('', `must match ${node.pattern}`);
    if (!isStorableText(value))
      throw new UnreadableFieldError('', 'must hold no U+0000 and no lone surrogate');
    return value;
  };
}

function numberReader(node: SchemaNode): Read {
  const whole = node.type === 'integer';
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = node;
  const codes = node.enum && new Set(node.enum);
  return (value) => {
    if (typeof value !== 'number') refuse(value, whole ? 'a whole number' : 'a number');
    if (whole ? !Number.isSafeInteger(value) : !Number.isFinite(value)) {
      throw new UnreadableFieldError(
        '',
        whole ? 'must be a whole number below 2^53' : 'must be a finite number',
      );
    }
    if (codes && !codes.has(value))
      throw new UnreadableFieldError('', `must be one of ${[...codes].join(', ')}`);
    if (value < minimum || value > maximum) {
      throw new UnreadableFieldError('', `must be from ${minimum} to ${maximum}`);
    }
    // JSON text has no negative zero once it is rendered again.
    return value === 0 ? 0 : value;
  };
}
