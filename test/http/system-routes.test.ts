import Ajv2020 from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { routes } from '#contract/index.ts';
import type { RouteDefinition } from '#contract/route.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { databaseKinds } from '../support/locations.ts';
import { type OpenApiDocument, type OpenApiOperation, openApiSchema } from '../support/openapi-schema.ts';
import { makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const listPath = '/open-apis/hire/v1/interview_records';
const metricsToken = 'a-token-of-sixteen-or-more';
const definitions = Object.values(routes) as RouteDefinition[];

describe.each(databaseKinds)('the state of the process on %s', (kind) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp(kind);
  });
  afterAll(() => test.close());

  it('is told to everyone, without a token', async () => {
    const health = await test.get('/healthz');
    expect(health.statusCode).toBe(200);
    expect(health.headers['content-type']).toMatch(/^application\/json/);
    expect(health.json()).toEqual({ status: 'ok' });
    const ready = await test.get('/readyz');
    expect({ status: ready.statusCode, body: ready.json() }).toEqual({ status: 200, body: { status: 'ok' } });
  });

  it('is not ready while the schema is not the one this program knows', async () => {
    const { database } = test.app.ctx;
    const { sql } = await import('kysely');
    const rename = (from: string, to: string) =>
      database.transaction((tx) =>
        sql`update schema_migrations set name = ${to} where name = ${from}`.execute(tx),
      );
    const readiness = async () => {
      const answer = await test.get('/readyz');
      return { status: answer.statusCode, body: answer.json() };
    };
    const { schema } = (await test.get('/version')).json();
    await rename(schema, 'x');
    expect(await readiness()).toEqual({ status: 503, body: { status: 'schema of a newer version' } });
    const forget = sql`delete from schema_migrations where name = ${'x'}`;
    await database.transaction((tx) => forget.execute(tx));
    expect(await readiness()).toEqual({ status: 503, body: { status: 'schema not migrated' } });
    const note = sql`insert into schema_migrations (name, applied_at_ms) values (${schema}, 0)`;
    await database.transaction((tx) => note.execute(tx));
    expect((await test.get('/readyz')).statusCode).toBe(200);
  });

  it('names its version, and that of its schema', async () => {
    expect((await test.get('/version')).json()).toEqual({
      name: packageJson.name,
      version: packageJson.version,
      schema: expect.stringMatching(/^\d{3}-/),
      node: process.version,
    });
  });
});

describe.each(databaseKinds)('metrics on %s', (kind) => {
  it('count answers and durations by route, status and code, and records', async () => {
    const test = await openTestApp(kind);
    const { token } = await makeCaller(test);
    await test.get(listPath, token);
    await test.get(listPath, token);
    await test.get(`${listPath}/9`, token);
    await test.get(listPath);
    const answer = await test.get('/metrics');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const list = 'route="hire.v1.interview_records.list"';
    for (const line of [
      `mianping_http_requests_total{${list},status="200",code="0"} 2`,
      `mianping_http_requests_total{${list},status="400",code="99991661"} 1`,
      'mianping_http_requests_total{route="hire.v1.interview_records.get",status="400",code="1002002"} 1',
      `mianping_http_request_duration_seconds_count{${list}} 3`,
      'mianping_page_cache_hits 1',
      'mianping_database_up 1',
    ]) {
      expect(answer.body.split('\n')).toContain(line);
    }
    expect(answer.body).toMatch(/^process_cpu_seconds_total/m);
    expect(answer.body).not.toContain(token);
    await test.close();
  });

  it('tell when the database is gone', async () => {
    const test = await openTestApp(kind);
    await test.app.close();
    await vi.waitFor(
      async () => expect((await test.get('/metrics')).body).toContain('mianping_database_up 0'),
      {
        timeout: 10_000,
      },
    );
    await test.close();
  });
});

interface MetricsRequest {
  who: string;
  from: string;
  headers?: Record<string, string>;
}
const withToken = { authorization: `Bearer ${metricsToken}` };
const alwaysOpen: MetricsRequest[] = [
  { who: 'this machine', from: '127.0.0.1' },
  { who: 'another address of this machine', from: '127.8.8.8' },
  { who: 'this machine by IPv6', from: '::1' },
  { who: 'this machine by a mapped address', from: '::ffff:127.0.0.1' },
];
const alwaysClosed: MetricsRequest[] = [
  { who: 'another machine', from: '192.0.2.1' },
  { who: 'a machine with a similar address', from: '128.0.0.1' },
  { who: 'a proxy on this machine', from: '127.0.0.1', headers: { 'x-forwarded-for': '192.0.2.1' } },
  { who: 'a proxy on this machine that says so anew', from: '::1', headers: { forwarded: 'for=192.0.2.1' } },
  { who: 'another machine with a wrong token', from: '192.0.2.1', headers: { authorization: 'Bearer x' } },
  {
    who: 'another machine with half the token',
    from: '192.0.2.1',
    headers: { authorization: `Bearer ${metricsToken.slice(0, -1)}` },
  },
  { who: 'another machine that says it is this one', from: '192.0.2.1', headers: { host: '127.0.0.1' } },
];
const onlyWithSetting: MetricsRequest[] = [
  { who: 'another machine with the token', from: '192.0.2.1', headers: withToken },
  {
    who: 'a proxy that hands on the token',
    from: '127.0.0.1',
    headers: { ...withToken, 'x-forwarded-for': '192.0.2.1' },
  },
];

describe.each(databaseKinds)('who may read metrics on %s', (kind) => {
  describe.each([
    { setting: undefined, open: alwaysOpen, closed: [...alwaysClosed, ...onlyWithSetting] },
    { setting: metricsToken, open: [...alwaysOpen, ...onlyWithSetting], closed: alwaysClosed },
  ])('with metrics_token $setting', ({ setting, open, closed }) => {
    let test: TestApp;
    beforeAll(async () => {
      test = await openTestApp(kind, setting === undefined ? {} : { metrics_token: setting });
    });
    afterAll(() => test.close());

    const read = ({ from, headers = {} }: MetricsRequest) =>
      test.http.inject({ url: '/metrics', remoteAddress: from, headers });

    it.each(open)('$who may', async (request) => {
      const answer = await read(request);
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('# HELP');
    });

    it.each(closed)('$who may not', async (request) => {
      const answer = await read(request);
      expect(answer.statusCode).toBe(403);
      expect(answer.body).not.toContain('# HELP');
      expect(answer.body).not.toContain(metricsToken);
    });

    it('a tenant token does not help', async () => {
      const { token } = await makeCaller(test);
      const authorization = `Bearer ${token}`;
      expect((await read({ who: '', from: '192.0.2.1', headers: { authorization } })).statusCode).toBe(403);
    });
  });
});

describe.each(databaseKinds)('the documentation on %s', (kind) => {
  let test: TestApp;
  let document: OpenApiDocument;
  let operations: { path: string; method: string; operation: OpenApiOperation }[];

  beforeAll(async () => {
    test = await openTestApp(kind);
    document = (await test.get('/openapi.json')).json();
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
  });
  afterAll(() => test.close());

  it('is an OpenAPI 3.1 document', () => {
    const ajv = new Ajv2020.default({ allErrors: true, strict: false });
    const validate = ajv.compile(openApiSchema);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('holds schemas that are JSON Schema 2020-12, each with examples that fit', () => {
    const ajv = new Ajv2020.default({ allErrors: true, strict: false });
    const all = operations.flatMap(({ operation }) => schemasOf(operation));
    expect(all.length).toBeGreaterThan(10);
    for (const schema of all) {
      ajv.validateSchema(schema);
      expect(ajv.errors ?? [], JSON.stringify(schema).slice(0, 200)).toEqual([]);
      for (const node of nodesIn(schema)) {
        for (const example of (node.examples as unknown[] | undefined) ?? []) {
          expect(ajv.validate(node, example), `${JSON.stringify(example)} in ${JSON.stringify(node)}`).toBe(
            true,
          );
        }
      }
    }
  });

  it('lists every route, with its parameters and every status it declares', () => {
    const listed = operations.map(
      ({ path, method, operation }) => `${operation.operationId} ${method} ${path}`,
    );
    const defined = definitions.map(
      ({ operationId, method, path }) =>
        `${operationId} ${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`,
    );
    expect(listed.sort()).toEqual(defined.sort());
    for (const definition of definitions) {
      const found = operations.find(({ operation }) => operation.operationId === definition.operationId);
      const parameters = (found?.operation.parameters ?? []).map(({ name, in: place }) => `${place} ${name}`);
      const wanted = [
        ...Object.keys(definition.querystring?.properties ?? {}).map((name) => `query ${name}`),
        ...Object.keys(definition.params?.properties ?? {}).map((name) => `path ${name}`),
      ];
      expect(parameters.sort()).toEqual(wanted.sort());
      expect(Object.keys(found?.operation.responses ?? {})).toEqual(Object.keys(definition.responses));
    }
  });

  it('says of exactly the routes that take a token that they do', () => {
    const schemes = Object.keys(document.components.securitySchemes);
    for (const { operation } of operations) {
      const definition = definitions.find(({ operationId }) => operationId === operation.operationId);
      const named = (operation.security ?? []).flatMap((entry) => Object.keys(entry));
      expect(named.length > 0).toBe(definition?.access !== undefined);
      for (const scheme of named) expect(schemes).toContain(scheme);
    }
  });

  it('has a page to read, which loads nothing from another host', async () => {
    const short = await test.get('/docs');
    expect(short.statusCode === 200 || short.headers.location === '/docs/').toBe(true);
    const page = await test.get('/docs/');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.body).not.toMatch(/(https?:)?\/\/[\w-]+\.\w/);
    expect(page.body).not.toMatch(/<link|@import|url\(/);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(/default-src 'self'/);
    expect(policy).not.toMatch(/\*|https?:|\w\.\w/);
    const scripts = [...page.body.matchAll(/src="([^"]+)"/g)].map(([, source]) => source as string);
    expect(scripts.length).toBeGreaterThan(0);
    for (const source of scripts) {
      const script = await test.get(new URL(source, 'http://localhost/docs/').pathname);
      expect(script.statusCode).toBe(200);
      expect(script.headers['content-type']).toMatch(/javascript/);
      expect(script.body.length).toBeGreaterThan(10_000);
    }
  });

  it('has a page with our name, that prints whole addresses to copy', async () => {
    const { body } = await test.get('/docs/');
    expect(body).toMatch(/<title>Mianping<\/title>/);
    const document = (await test.get('/openapi.json')).json();
    expect(document.servers).toEqual([{ url: '/' }]);
  });

  it('has a page whose settings ask nothing of another host', async () => {
    const { body } = await test.get('/docs/');
    const settings = JSON.parse(
      /createApiReference\('#app', (\{[\s\S]*?\})\)\s*<\/script>/.exec(body)?.[1] ?? '',
    );
    expect(settings).toMatchObject({ url: '/openapi.json', withDefaultFonts: false, telemetry: false });
    expect(settings).not.toHaveProperty('proxyUrl');
    expect(settings.agent).toEqual({ disabled: true });
  });
});

function schemasOf({ parameters = [], requestBody, responses }: OpenApiOperation): object[] {
  const bodies = [
    requestBody?.content ?? {},
    ...Object.values(responses).map(({ content }) => content ?? {}),
  ];
  return [
    ...parameters.map(({ schema }) => schema),
    ...bodies.flatMap((content) => Object.values(content).map(({ schema }) => schema)),
  ];
}

/** A schema and all schemas inside. */
function nodesIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, part]) => (key === 'examples' ? [] : nodesIn(part)));
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner];
}
