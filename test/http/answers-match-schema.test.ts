import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { answerSchema, expectValid } from '../support/answer-schema.ts';
import { expectSuccess, type Item } from '../support/answers.ts';
import { repeated } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import type { OpenApiDocument } from '../support/openapi-schema.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_records';
const tokenPath = '/open-apis/auth/v3/tenant_access_token/internal';
const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/reference-answer.json'), 'utf8'),
);

interface Assessment {
  dimension_type?: number;
}
type Record = Item & {
  conclusion?: number;
  assessment_score?: { score: number };
  dimension_assessment_list?: Assessment[];
};
interface Page {
  items: Record[];
  page_token?: string;
}

/** Read everything, in pages, by ids and one by one, and judge every body on the way. */
async function expectAllValid(test: TestApp, token: string, userIdType: string): Promise<Record[]> {
  const all: Record[] = [];
  const query = `user_id_type=${userIdType}`;
  for (let from = ''; ; ) {
    const answer = await test.get(`${path}?page_size=100&${query}${from}`, token);
    const page = expectSuccess<Page>(answer);
    expectValid(answerSchema.list, answer.json());
    const ids = page.items.map(({ id }) => id);
    const byIds = await test.get(`${path}?${query}&${repeated('ids', ids)}`, token);
    expectValid(answerSchema.list, byIds.json());
    expectValid(answerSchema.idsModeData, byIds.json().data);
    expect(byIds.json().data.items).toEqual(page.items);
    all.push(...page.items);
    if (page.page_token === undefined) break;
    from = `&page_token=${page.page_token}`;
  }
  for (const record of all.filter((_, index) => index % 10 === 0)) {
    const { interview_record: one } = expectSuccess<{ interview_record: Record }>(
      await test.get(`${path}/${record.id}?${query}`, token),
    );
    expectValid(answerSchema.record, one);
    expect(one).toEqual(record);
  }
  return all;
}

/** What a schema can't say: nothing is null, and scores have two decimals at most. */
function expectTidy(records: readonly Record[]): void {
  expect(JSON.stringify(records)).not.toMatch(/[:[,]null[,}\]]/);
  for (const { assessment_score: score } of records) {
    if (score) expect(String(score.score)).toMatch(/^\d+(\.\d{1,2})?$/);
  }
}

function expectWritten(records: readonly Record[]): void {
  for (const { dimension_assessment_list: rows = [] } of records) {
    for (const row of rows) expectValid(answerSchema.writtenAssessment, row);
  }
}

describe('the judge of success bodies', () => {
  const { items } = reference.data;
  const answerOf = (data: object) => ({ code: 0, msg: 'SUCCESS', data });

  it('accepts the reference example, in the middle and at the end', () => {
    expect(answerSchema.list(reference)).toBe(true);
    expect(answerSchema.list(answerOf({ items, has_more: false }))).toBe(true);
    expect(answerSchema.list(answerOf({ items: [], has_more: false }))).toBe(true);
  });

  it.each([
    ['no data', { code: 0, msg: 'SUCCESS' }],
    ['an empty page token', answerOf({ items, has_more: false, page_token: '' })],
    ['a page token at the end', answerOf({ items, has_more: false, page_token: 'x' })],
    ['more without a page token', answerOf({ items, has_more: true })],
    ['an empty page in the middle', answerOf({ items: [], has_more: true, page_token: 'x' })],
    ['a number as id', answerOf({ items: [{ ...items[0], id: 7 }], has_more: false })],
    ['a time as text', answerOf({ items: [{ id: '7', feedback_submit_time: '1' }], has_more: false })],
    ['null', answerOf({ items: [{ id: '7', content: null }], has_more: false })],
    ['an unknown field', answerOf({ items: [{ id: '7', origin: 'imported' }], has_more: false })],
  ])('refuses %s', (_, body) => {
    expect(answerSchema.list(body)).toBe(false);
  });

  it('refuses values of other types in a written row', () => {
    const [row] = items[0].dimension_assessment_list;
    expect(row.dimension_type).toBe(1);
    expect(answerSchema.writtenAssessment(row)).toBe(false);
    expect(answerSchema.writtenAssessment({ dimension_type: 3, content: 'x' })).toBe(true);
  });
});

describe.each(databaseKinds)('success bodies on %s', (kind) => {
  const userIdTypes = ['open_id', 'union_id', 'user_id'];

  it('of the demo are as the contract says, with only the values of each row’s type', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off' });
    await operations.fillDemo(test.app.ctx);
    const { token } = await makeCaller(test);
    for (const userIdType of userIdTypes) {
      const records = await expectAllValid(test, token, userIdType);
      expect(records.length).toBeGreaterThanOrEqual(300);
      expectTidy(records);
      expectWritten(records);
      const types = records.flatMap((record) => record.dimension_assessment_list ?? []);
      expect(new Set(types.map((row) => row.dimension_type))).toEqual(
        new Set([1, 2, 3, 4, 5, 6, 7, 10, 11, 12]),
      );
      expect(new Set(records.map(({ conclusion }) => conclusion))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    }
    await test.close();
  });

  it('of generated records are as the contract says', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off' });
    const { token, tenant } = await makeCaller(test);
    await operations.generateRecords(test.app.ctx, { tenant, records: 500, seed: 7 });
    const records = await expectAllValid(test, token, 'open_id');
    expect(records).toHaveLength(500);
    expectTidy(records);
    expectWritten(records);
    await test.close();
  });

  it('of the reference example are as the contract says, and equal to it', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off' });
    const { token, app } = await makeCaller(test);
    const report = await importItems(test, JSON.stringify(reference), { appId: app.appId });
    expect(report).toMatchObject({ read: 1, imported: 1, rejected: 0 });
    const records = await expectAllValid(test, token, 'open_id');
    expect(records).toEqual(reference.data.items);
    await expectAllValid(test, token, 'user_id');
    await test.close();
  });
});

describe.each(databaseKinds)('the OpenAPI document on %s', (kind) => {
  let test: TestApp;
  let document: OpenApiDocument;
  const ajv = new Ajv2020.default({ strict: false });
  beforeAll(async () => {
    test = await openTestApp(kind);
    document = (await test.get('/openapi.json')).json();
    await importItems(test, reference.data.items);
  });
  afterAll(() => test.close());

  /** The answer has a status, a content type and a body that the document names. */
  function expectDescribed(template: string, method: string, answer: LightMyRequestResponse): void {
    const described = document.paths[template]?.[method]?.responses[answer.statusCode]?.content ?? {};
    const type = String(answer.headers['content-type']).split(';')[0] ?? '';
    expect(Object.keys(described), `${method} ${template} ${answer.statusCode}`).toContain(type);
    const body = type === 'application/json' ? answer.json() : answer.body;
    expectValid(ajv.compile(described[type]?.schema ?? false), body);
  }

  it('describes what the record routes answer', async () => {
    const { token } = await makeCaller(test);
    const one = reference.data.items[0].id;
    const template = `${path}/{interview_record_id}`;
    for (const query of ['', '?page_size=1', `?ids=${one}`, '?ids=1', '?page_size=x', '?page_token=x']) {
      expectDescribed(path, 'get', await test.get(path + query, token));
    }
    for (const id of [one, '1', 'x'])
      expectDescribed(template, 'get', await test.get(`${path}/${id}`, token));
    expectDescribed(path, 'get', await test.get(path, 't-garbage'));
    const { token: powerless } = await makeCaller(test, { scopes: [] });
    expectDescribed(path, 'get', await test.get(path, powerless));
    for (let call = 0; call < 25; call++) {
      expectDescribed(path, 'get', await test.get(path, token));
      expectDescribed(template, 'get', await test.get(`${path}/${one}`, token));
    }
  });

  it('describes what the token routes answer', async () => {
    const { app, appSecret } = await makeCaller(test);
    for (const template of [tokenPath, tokenPath.replace('tenant', 'app')]) {
      const post = (payload: object | string) => test.http.inject({ method: 'POST', url: template, payload });
      const right = { app_id: app.appId, app_secret: appSecret };
      expectDescribed(template, 'post', await post(right));
      expectDescribed(template, 'post', await post('{'));
      for (let guess = 0; guess < 12; guess++) {
        expectDescribed(template, 'post', await post({ ...right, app_secret: 'x' }));
      }
      test.clock.advance(60_000);
    }
  });

  it('describes what the routes of the process answer', async () => {
    for (const template of ['/healthz', '/readyz', '/version', '/metrics']) {
      expectDescribed(template, 'get', await test.get(template));
    }
    const elsewhere = await test.http.inject({ url: '/metrics', remoteAddress: '192.0.2.1' });
    expectDescribed('/metrics', 'get', elsewhere);
  });

  it('describes a system error and an unready process', async () => {
    const { token } = await makeCaller(test);
    await test.app.close();
    expectDescribed(path, 'get', await test.get(`${path}?ids=7`, token));
    expectDescribed('/readyz', 'get', await test.get('/readyz'));
    const credentials = { app_id: 'x', app_secret: 'y' };
    const answer = await test.http.inject({ method: 'POST', url: tokenPath, payload: credentials });
    expectDescribed(tokenPath, 'post', answer);
  });
});
