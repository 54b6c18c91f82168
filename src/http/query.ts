import type { TObject, TSchema } from 'typebox';
import { brokenRules, type FieldViolation, invalidParameter } from '#domain/errors.ts';
import { isWellFormedId } from '#domain/ids.ts';

type RawQuery = Record<string, string | string[] | undefined>;

interface Rule {
  type: string;
  enum?: readonly unknown[];
  default?: unknown;
  maximum?: number;
  maxItems?: number;
}

type ReadParameter = (query: RawQuery, violations: FieldViolation[]) => unknown;

/**
 * Compile the query schema of a vendor route into a reader of parsed query strings. Unknown parameters are ignored;
 * all broken rules are reported together. How each kind reads what was sent: interview-records.md §2.1.
 */
export function compileQueryReader<Query>(schema: TObject): (query: unknown) => Query {
  const readers = Object.entries(schema.properties as Record<string, TSchema>).map(
    ([name, property]) => [name, readerOf(name, property as unknown as Rule)] as const,
  );
  const required = new Set(schema.required);
  return (raw) => {
    const violations: FieldViolation[] = [];
    const query: Record<string, unknown> = {};
    for (const [name, read] of readers) {
      const broken = violations.length;
      const value = read(raw as RawQuery, violations);
      if (value !== undefined) query[name] = value;
      else if (required.has(name) && violations.length === broken)
        violations.push({ field: name, description: `${name} is required` });
    }
    if (violations.length > 0) throw brokenRules(violations);
    return query as Query;
  };
}

function readerOf(name: string, rule: Rule): ReadParameter {
  if (rule.type === 'array') return listReader(name, rule);
  const parse = parserOf(rule);
  return (query, violations) => {
    const sent = query[name];
    if (sent === undefined) return rule.default;
    const parsed = typeof sent === 'string' ? parse(sent) : new BrokenRule('must be given once');
    if (!(parsed instanceof BrokenRule)) return parsed ?? rule.default;
    violations.push({
      field: name,
      value: String(sent),
      description: parsed.description,
    });
    return undefined;
  };
}

function parserOf(rule: Rule): (sent: string) => unknown {
  if (rule.type === 'integer') return rule.enum ? code(rule.enum) : wholeNumber(rule);
  return rule.enum ? choice(rule.enum) : text;
}

/** Why a value is refused; a value itself is never one. */
class BrokenRule {
  readonly description: string;

  constructor(description: string) {
    this.description = description;
  }
}

/** 0 counts as not given. */
function wholeNumber({ maximum = Number.MAX_SAFE_INTEGER }: Rule) {
  return (sent: string): number | undefined | BrokenRule => {
    if (!/^[0-9]+$/.test(sent)) return new BrokenRule(`must be a whole number from 0 to ${maximum}`);
    const value = Number(sent);
    if (value > maximum) return new BrokenRule(`the max is ${maximum}`);
    return value === 0 ? undefined : value;
  };
}

/** 0 counts as not given, because no code is 0. */
function code(options: readonly unknown[]) {
  return (sent: string): number | undefined | BrokenRule => {
    const value = /^[0-9]{1,9}$/.test(sent) ? Number(sent) : undefined;
    if (value === 0) return undefined;
    return value !== undefined && options.includes(value) ? value : notAmong(options);
  };
}

function notAmong(options: readonly unknown[]): BrokenRule {
  return new BrokenRule(`options: [${options.join(',')}]`);
}

function choice(options: readonly unknown[]) {
  return (sent: string): string | BrokenRule => (options.includes(sent) ? sent : notAmong(options));
}

/** Empty counts as not given. */
function text(sent: string): string | undefined {
  return sent === '' ? undefined : sent;
}

/** Repeated as `name` or `name[]`, joined if both come; empty elements count as not given. */
function listReader(name: string, { maxItems = Number.POSITIVE_INFINITY }: Rule): ReadParameter {
  return (query, violations) => {
    const sent = [query[name] ?? [], query[`${name}[]`] ?? []].flat().filter((item) => item !== '');
    if (sent.length <= maxItems) return sent.length === 0 ? undefined : sent;
    violations.push({
      field: name,
      value: `${sent.length} elements`,
      description: `the max len is ${maxItems}`,
    });
    return undefined;
  };
}

/** An id that the service itself looks at: digits of any length. */
export function requireWellFormedId(field: string, id: string | undefined): void {
  if (id === undefined || isWellFormedId(id)) return;
  throw invalidParameter({ field, value: id, description: 'an id is decimal digits' });
}

/** A moment as Unix milliseconds in text, from `least` on; what lies beyond all moments counts as the last one. */
export function readMoment(field: string, sent: string | undefined, least: 0 | 1): number | undefined {
  if (sent === undefined) return undefined;
  const moment = /^[0-9]+$/.test(sent) ? Math.min(Number(sent), Number.MAX_SAFE_INTEGER) : -1;
  if (moment >= least) return moment;
  const description = `must be Unix milliseconds in digits${least === 1 ? ', greater than 0' : ''}`;
  throw invalidParameter({ field, value: sent, description });
}
