import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { type Actors, makeActors } from '../support/actors.ts';
import { expectSuccess } from '../support/answers.ts';
import { itemOf, numbers, repeated } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { refusedCallersOf, runScenarios, type Scenario } from '../support/scenarios.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_records';
/** Text order would be 10, 100, 11, …; as doubles the two beside 2^53 would be equal. */
const stored = [
  ...numbers(7, 8),
  '100',
  '9007199254740992',
  '9007199254740993',
  '6949805467799537964',
  '9223372036854775807',
];
const firstTen = stored.slice(0, 10);
const beyondInt64 = ['9223372036854775808', '18446744073709551616', '71716937336613273612', '9'.repeat(300)];
const unknownHundred = numbers(5000, 100);

const pages: Scenario[] = [
  { name: 'answers ten records when no size is given', url: path, ids: firstTen },
  { name: 'serves an app with the readonly scope', who: 'reader', url: path, ids: firstTen },
  { name: 'serves an app with the scope to change', who: 'editor', url: path, ids: firstTen },
  { name: 'answers the least page', url: `${path}?page_size=1`, ids: ['7'] },
  { name: 'answers the largest page', url: `${path}?page_size=100`, ids: stored },
  { name: 'takes page_size=0 as not given', url: `${path}?page_size=0`, ids: firstTen },
  { name: 'takes an empty page_token as not given', url: `${path}?page_token=`, ids: firstTen },
  { name: 'takes empty ids as not given', url: `${path}?ids=`, ids: firstTen },
  { name: 'takes empty ids[] as not given', url: `${path}?ids%5B%5D=&ids=`, ids: firstTen },
  { name: 'takes a trailing slash', url: `${path}/?page_size=1`, ids: ['7'] },
  {
    name: 'ignores unknown parameters, and known ones in other letters',
    url: `${path}?PAGE_SIZE=1&pageSize=x&page_size[]=x&status=1&__proto__=1&constructor=1&=&&page_size=2`,
    ids: ['7', '8'],
  },
  {
    name: 'ignores the body that an official client sends with GET',
    url: `${path}?page_size=1`,
    headers: { 'content-type': 'application/json' },
    payload: '{}',
    ids: ['7'],
  },
  {
    name: 'ignores a body that is no JSON and says it is something else',
    url: `${path}?page_size=1`,
    headers: { 'content-type': 'nonsense;;' },
    payload: '{"page_size":2',
    ids: ['7'],
  },
].map((row) => ({ ...row, status: 200, code: 0 }) as Scenario);

const idsMode: Scenario[] = [
  { name: 'answers one listed record', url: `${path}?ids=100`, ids: ['100'] },
  { name: 'reads repeated ids', url: `${path}?ids=100&ids=9`, ids: ['9', '100'] },
  {
    name: 'reads ids[] as raw calls of an official client send it',
    url: `${path}?ids%5B%5D=100&ids%5B%5D=9`,
    ids: ['9', '100'],
  },
  { name: 'reads ids[] without percent-encoding', url: `${path}?ids[]=100`, ids: ['100'] },
  { name: 'joins ids and ids[]', url: `${path}?ids[]=100&ids=9&ids%5B%5D=8`, ids: ['8', '9', '100'] },
  {
    name: 'answers a record once, however often it is listed',
    url: `${path}?ids=9&ids=9&ids[]=9`,
    ids: ['9'],
  },
  { name: 'leaves out empty elements', url: `${path}?ids=&ids=9&ids[]=`, ids: ['9'] },
  { name: 'leaves out unknown ids', url: `${path}?ids=1&ids=9&ids=0`, ids: ['9'] },
  { name: 'answers nothing for unknown ids alone', url: `${path}?ids=1`, ids: [] },
  {
    name: 'leaves out ids beyond 64 bits',
    url: `${path}?${repeated('ids', [...beyondInt64, '9223372036854775807'])}`,
    ids: ['9223372036854775807'],
  },
  {
    name: 'orders by number, not as text or double',
    url: `${path}?${repeated('ids', stored.toReversed())}`,
    ids: stored,
  },
  {
    name: 'takes a hundred ids',
    url: `${path}?${repeated('ids', [...unknownHundred.slice(1), '9'])}`,
    ids: ['9'],
  },
  { name: 'ignores a page size', url: `${path}?ids=9&ids=100&page_size=1`, ids: ['9', '100'] },
  {
    name: 'ignores a page size that would be refused',
    url: `${path}?ids=9&ids=100&page_size=101`,
    ids: ['9', '100'],
  },
  { name: 'ignores a page token', url: `${path}?ids=9&ids=100&page_token=nonsense`, ids: ['9', '100'] },
].map(
  (row) => ({ ...row, status: 200, code: 0, lacks: ['page_token'], holds: ['"has_more":false'] }) as Scenario,
);

const brokenPageSizes = [
  '',
  '-1',
  '-0',
  '1.5',
  '1.0',
  '101',
  '1000',
  '1e1',
  '0x10',
  '+5',
  '%2B5',
  '%205',
  '5%20',
  'ten',
].concat(['%EF%BC%95', '9007199254740993', '9'.repeat(400), '5%00', '%ff', '%zz', 'NaN', 'null', '[5]']);

const brokenRules: Scenario[] = [
  ...brokenPageSizes.map((sent) => ({
    name: `page_size=${sent.slice(0, 30)}`,
    query: `page_size=${sent}`,
    fields: ['page_size'],
  })),
  { name: 'page_size given twice', query: 'page_size=5&page_size=5', fields: ['page_size'] },
  ...['people_admin_id', '', 'OPEN_ID', 'open_id%20', 'openid', '1', '%ff'].map((sent) => ({
    name: `user_id_type=${sent}`,
    query: `user_id_type=${sent}`,
    fields: ['user_id_type'],
  })),
  {
    name: 'user_id_type given twice',
    query: 'user_id_type=open_id&user_id_type=union_id',
    fields: ['user_id_type'],
  },
  { name: '101 ids', query: repeated('ids', [...unknownHundred, '9']), fields: ['ids'] },
  { name: '101 times the same id', query: repeated('ids', Array(101).fill('9')), fields: ['ids'] },
  {
    name: '101 ids in both spellings',
    query: `${repeated('ids', unknownHundred.slice(50))}&${repeated('ids[]', [...unknownHundred.slice(49)])}`,
    fields: ['ids'],
  },
  {
    name: 'several rules at once',
    query: 'page_size=-1&user_id_type=x',
    fields: ['page_size', 'user_id_type'],
  },
].map(({ name, query, fields }) => ({
  name: `refuses ${name}`,
  url: `${path}?${query}`,
  fields,
  status: 400,
  code: 1002002,
}));

const unusable: Scenario[] = [
  ...['abc', '-1', '1.0', '1,9', '%201', '1%20', '1e3', '0x9', '%EF%BC%99', '9%00', '%ff', '%zz', '{}'].map(
    (sent) => ({
      name: `ids=${sent}`,
      query: `ids=9&ids=${sent}`,
      fields: ['ids'],
    }),
  ),
  { name: 'a malformed id in ids[]', query: 'ids[]=x&ids=9', fields: ['ids'] },
  ...[
    'nonsense',
    'null',
    '0',
    'A'.repeat(32),
    'A'.repeat(31),
    'A'.repeat(33),
    'A'.repeat(4000),
    '%ff',
    '7',
  ].map((sent) => ({
    name: `page_token=${sent.slice(0, 40)}`,
    query: `page_token=${sent}`,
    fields: ['page_token'],
  })),
].map(({ name, query, fields }) => ({
  name: `refuses ${name}`,
  url: `${path}?${query}`,
  fields,
  status: 400,
  code: 1002002,
}));

const refusedCallers: Scenario[] = refusedCallersOf(path, ['代码能力强', 'items']);

describe.each(databaseKinds)('listing interview records on %s', (kind) => {
  let test: TestApp;
  let actors: Actors;
  const stage = () => ({ test, actors });

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    actors = await makeActors(test);
    await importItems(
      test,
      stored.toReversed().map((id) => itemOf(id)),
    );
    await importItems(test, [itemOf('9', { content: 'of another company' })], {
      tenantKey: actors.foreignTenant.tenantKey,
    });
  });
  afterAll(() => test.close());

  describe('in pages', () => runScenarios(stage, pages));
  describe('by ids', () => runScenarios(stage, idsMode));
  describe('with a parameter that breaks a declared rule', () => runScenarios(stage, brokenRules));
  describe('with a parameter that cannot be used', () => runScenarios(stage, unusable));
  describe('for a caller who may not', () => runScenarios(stage, refusedCallers));

  it('answers an empty list to a tenant without records', async () => {
    const empty = await operations.createTenant(test.app.ctx, { name: 'New' });
    const { token } = await makeCaller(test, { tenantKey: empty.tenantKey });
    expect((await test.get(path, token)).json()).toEqual({
      code: 0,
      msg: 'SUCCESS',
      data: { items: [], has_more: false },
    });
  });

  it('gives a page token exactly while another page follows', async () => {
    const token = actors.full?.slice('Bearer '.length);
    for (const size of [1, stored.length - 1]) {
      const page = expectSuccess(await test.get(`${path}?page_size=${size}`, token));
      expect(page).toMatchObject({ has_more: true, page_token: expect.stringMatching(/^.+$/) });
    }
    for (const size of [stored.length, stored.length + 1]) {
      const page = expectSuccess(await test.get(`${path}?page_size=${size}`, token));
      expect(Object.keys(page)).toEqual(['items', 'has_more']);
      expect(page.has_more).toBe(false);
    }
  });

  it('goes on behind the last record of the page before', async () => {
    const token = actors.full?.slice('Bearer '.length);
    const first = expectSuccess(await test.get(`${path}?page_size=9`, token));
    const rest = await test.get(`${path}?page_token=${first.page_token}&page_size=100`, token);
    expect(expectSuccess(rest).items.map(({ id }) => id)).toEqual(stored.slice(9));
  });
});
