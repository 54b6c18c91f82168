import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actors, makeActors } from '../support/actors.ts';
import { expectSuccess } from '../support/answers.ts';
import { itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { refusedCallersOf, runScenarios, type Scenario } from '../support/scenarios.ts';
import { importItems, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_records';
const largest = '9223372036854775807';

const found: Scenario[] = [
  { name: 'answers the record', url: `${path}/9`, ids: ['9'] },
  { name: 'serves an app with the readonly scope', who: 'reader', url: `${path}/9`, ids: ['9'] },
  { name: 'serves an app with the scope to change', who: 'editor', url: `${path}/9`, ids: ['9'] },
  { name: 'tells ids beside 2^53 apart', url: `${path}/9007199254740993`, ids: ['9007199254740993'] },
  { name: 'reads the largest id', url: `${path}/${largest}`, ids: [largest] },
  { name: 'takes a trailing slash', url: `${path}/9/`, ids: ['9'] },
  { name: 'takes a percent-encoded digit', url: `${path}/%39`, ids: ['9'] },
  { name: 'ignores parameters of the list', url: `${path}/9?page_size=x&ids=abc&page_token=x`, ids: ['9'] },
  {
    name: 'ignores the body that an official client sends with GET',
    url: `${path}/9`,
    headers: { 'content-type': 'application/json' },
    payload: '{}',
    ids: ['9'],
  },
].map((row) => ({ ...row, status: 200, code: 0 }) as Scenario);

const missing: Scenario[] = ['1', '0', '9223372036854775808', '18446744073709551625', '9'.repeat(500)].map(
  (id) => ({
    name: `refuses the unknown id ${id.slice(0, 30)}`,
    url: `${path}/${id}`,
    status: 400,
    code: 1002002,
    fields: ['interview_record_id'],
  }),
);

const malformed: Scenario[] = [
  'abc',
  '-1',
  '1.0',
  '9,10',
  '%209',
  '9%20',
  '9%00',
  '9%2F10',
  '{}',
  '%E4%B9%9D',
].map((id) => ({
  name: `refuses the malformed id ${id}`,
  url: `${path}/${id}`,
  status: 400,
  code: 1002002,
  fields: ['interview_record_id'],
}));

const brokenRules: Scenario[] = [
  'user_id_type=people_admin_id',
  'user_id_type=',
  'user_id_type=OPEN_ID',
  'user_id_type=open_id&user_id_type=open_id',
].map((query) => ({
  name: `refuses ${query}`,
  url: `${path}/9?${query}`,
  status: 400,
  code: 1002002,
  fields: ['user_id_type'],
}));

const refusedCallers: Scenario[] = refusedCallersOf(`${path}/9`, ['代码能力强']);

const foreign: Scenario[] = [
  {
    name: 'refuses the id of a record of another tenant as it refuses an unknown one',
    who: 'foreign',
    url: `${path}/10`,
    status: 400,
    code: 1002002,
    fields: ['interview_record_id'],
    lacks: ['代码能力强'],
  },
  {
    name: "answers a tenant's own record where another tenant has the same id",
    who: 'foreign',
    url: `${path}/9`,
    status: 200,
    code: 0,
    ids: ['9'],
    holds: ['of another company'],
    lacks: ['代码能力强'],
  },
];

describe.each(databaseKinds)('getting one interview record on %s', (kind) => {
  let test: TestApp;
  let actors: Actors;
  const stage = () => ({ test, actors });
  const items = ['9', '10', '9007199254740992', '9007199254740993', largest].map((id) => itemOf(id));

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    actors = await makeActors(test);
    await importItems(test, items);
    await importItems(test, [itemOf('9', { content: 'of another company' })], {
      tenantKey: actors.foreignTenant.tenantKey,
    });
  });
  afterAll(() => test.close());

  describe('that is there', () => runScenarios(stage, found));
  describe('that is not there', () => runScenarios(stage, missing));
  describe('by something that is no id', () => runScenarios(stage, malformed));
  describe('with a parameter that breaks a declared rule', () => runScenarios(stage, brokenRules));
  describe('for a caller who may not', () => runScenarios(stage, refusedCallers));
  describe('in several tenants', () => runScenarios(stage, foreign));

  it('answers what was imported, under the one key of data', async () => {
    const answer = await test.http.inject({
      url: `${path}/9?user_id_type=user_id`,
      headers: { authorization: actors.full },
    });
    expect(expectSuccess<object>(answer)).toEqual({ interview_record: itemOf('9') });
  });
});
