import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { routes } from '#contract/index.ts';
import { type RouteDefinition, rateTiers } from '#contract/route.ts';

/** A JSON Schema, ours or the fixture's. */
interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: boolean;
  description?: string;
  examples?: unknown[];
  $ref?: string;
  $defs?: Record<string, Schema>;
}

const definitions = Object.values(routes) as RouteDefinition[];
const vendorRoutes = definitions.filter(({ path }) => path.startsWith('/open-apis/'));
const fixture = JSON.parse(
  readFileSync('test/fixtures/interview-records-answer.schema.json', 'utf8'),
) as Schema;

/** Every field below a schema, with its path. */
function fieldsOf(schema: Schema, path: string): [string, Schema][] {
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]): [string, Schema][] => [
    [`${path}.${name}`, field],
    ...fieldsOf(field, `${path}.${name}`),
  ]);
  const items = schema.items ? fieldsOf(schema.items, `${path}[]`) : [];
  return [...fields, ...items, ...(schema.anyOf ?? []).flatMap((part) => fieldsOf(part, path))];
}

/** Bodies and parameters of a route, by name. */
function schemasOf(route: RouteDefinition): [string, Schema][] {
  const { operationId, querystring, params, body, responses } = route;
  const requests = Object.entries({ querystring, params, body }).filter(([, schema]) => schema !== undefined);
  return [...requests, ...Object.entries(responses)].map(([name, schema]) => [
    `${operationId} ${name}`,
    schema as Schema,
  ]);
}

const schemas = definitions.flatMap(schemasOf);
const fields = schemas.flatMap(([name, schema]) => fieldsOf(schema, name));

/** Whether a field holds values itself; others only hold fields, which have examples of their own. */
function isLeaf({ type, items }: Schema): boolean {
  return type === 'array' ? items?.properties === undefined : type !== 'object';
}

describe('the route definitions', () => {
  it('have operation ids of their own, named after version, resource and verb', () => {
    const ids = definitions.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^(?:[a-z]+\.v\d(?:\.[a-z_]+){2}|(?:system|files)\.[a-z]+)$/);
  });

  it('have a method and path of their own', () => {
    const places = definitions.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it('say what they do, in one line', () => {
    for (const { summary, tag } of definitions) {
      expect(summary).toMatch(/^\S.{5,110}\S$/);
      expect(tag).not.toBe('');
    }
  });

  it('describe every parameter of their path', () => {
    for (const { path, params } of definitions) {
      const named = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]);
      expect(Object.keys(params?.properties ?? {})).toEqual(named);
    }
  });

  it('answer a success, and vendor routes every refusal that can come', () => {
    for (const route of definitions) expect(Object.keys(route.responses)).toContain('200');
    for (const route of vendorRoutes) {
      const refusals = route.access ? ['400', '429', '500'] : ['429', '500'];
      expect(Object.keys(route.responses)).toEqual(['200', ...refusals]);
    }
  });

  it('take a token exactly where the vendor asks for one', () => {
    for (const { access, path } of vendorRoutes) {
      expect(access === undefined).toBe(path.startsWith('/open-apis/auth/'));
    }
    expect(routes.listInterviewRecords.access).toEqual({
      scopes: ['hire:interview:readonly', 'hire:interview'],
      userIdScope: 'contact:user.employee_id:readonly',
      tier: 7,
    });
    expect(rateTiers[routes.listInterviewRecords.access.tier]).toEqual([{ calls: 10, windowMs: 1_000 }]);
    expect(rateTiers[routes.getInterviewRecord.access.tier]).toEqual([{ calls: 20, windowMs: 1_000 }]);
  });
});

describe('the schemas', () => {
  it('describe every body', () => {
    const responses = definitions.flatMap(schemasOf).filter(([name]) => / (?:body|\d+)$/.test(name));
    expect(responses.filter(([, schema]) => !schema.description).map(([name]) => name)).toEqual([]);
  });

  it('describe every field', () => {
    expect(fields.length).toBeGreaterThan(150);
    expect(fields.filter(([, field]) => !field.description).map(([path]) => path)).toEqual([]);
  });

  it('give an example of every value', () => {
    const without = fields.filter(([, field]) => isLeaf(field) && !field.examples?.length);
    expect(without.map(([path]) => path)).toEqual([]);
  });

  it('give examples that keep their own rules', () => {
    const types: Record<string, (value: unknown) => boolean> = {
      string: (value) => typeof value === 'string',
      integer: (value) => Number.isSafeInteger(value),
      number: (value) => typeof value === 'number',
      boolean: (value) => typeof value === 'boolean',
      array: Array.isArray,
    };
    for (const [path, field] of fields) {
      for (const example of field.examples ?? []) {
        const { type, const: constant } = field;
        const fits = type === undefined ? example === constant : types[type]?.(example);
        expect(fits, `${path}: ${JSON.stringify(example)}`).toBe(true);
        if (field.enum) expect(field.enum, path).toContain(example);
      }
    }
  });

  it('have names in snake case', () => {
    for (const [path] of fields) expect(path).toMatch(/[ .][a-z][a-z0-9]*(?:_[a-z0-9]+)*$/);
  });
});

/** One line for every place of a schema, with everything that decides which answers are right there. */
function rulesOf(schema: Schema, path: string, root: Schema): string[] {
  const target = resolve(schema, root);
  // A constant is a type of its own.
  const type = target.const === undefined ? target.type : typeof target.const;
  const closed = type === 'object' ? { closed: target.additionalProperties === false } : {};
  const codes = target.enum ?? (target.const === undefined ? undefined : [target.const]);
  const rule = { type, ...closed, ...(codes && { codes }), required: [...(target.required ?? [])].sort() };
  const below = Object.entries(target.properties ?? {}).flatMap(([name, field]) =>
    rulesOf(field, `${path}.${name}`, root),
  );
  const items = target.items ? rulesOf(target.items, `${path}[]`, root) : [];
  return [`${path} ${JSON.stringify(rule)}`, ...below, ...items];
}

function resolve(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.replace('#/$defs/', '');
  return name === undefined ? schema : (root.$defs?.[name] as Schema);
}

describe('the core endpoint', () => {
  it('answers exactly what the fixture knows: fields, JSON types, codes and what is required', () => {
    const ours: unknown = routes.listInterviewRecords.responses[200];
    const wanted = rulesOf(fixture, '', fixture);
    expect(wanted.length).toBeGreaterThan(100);
    expect(rulesOf(ours as Schema, '', ours as Schema).sort()).toEqual(wanted.sort());
  });

  it('shows a single record as the list does', () => {
    const listed = routes.listInterviewRecords.responses[200].properties.data.properties.items.items;
    const single = routes.getInterviewRecord.responses[200].properties.data.properties.interview_record;
    expect(single).toEqual(listed);
  });
});
