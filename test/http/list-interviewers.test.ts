import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actors, bearer, makeActors, refusedActorRows } from '../support/actors.ts';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { bundleOf, itemOf, numbers, repeated } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { runScenarios, type Scenario } from '../support/scenarios.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interviewers';
const mine = `${path}?user_id_type=user_id`;

/** In the order of the list: by update, then by when the user came in. */
const lines = [
  { user_id: 'first', verify_status: 2, update_time: 0 },
  { user_id: 'late comer', verify_status: 1, update_time: 1_000 },
  { user_id: 'b', verify_status: 2, update_time: 2_000 },
  { user_id: 'a', verify_status: 1, update_time: 2_000 },
  ...numbers(1, 8).map((id) => ({ user_id: `u${id}`, verify_status: 2, update_time: 3_000 })),
];
const everyone = lines.map((line) => line.user_id);

interface Row extends Omit<Scenario, 'status'> {
  users: readonly string[];
}
const found: Row[] = [
  { name: 'answers ten when no size is given', url: mine, users: everyone.slice(0, 10) },
  { name: 'takes 0 as no page size', url: `${mine}&page_size=0`, users: everyone.slice(0, 10) },
  { name: 'takes the largest page', url: `${mine}&page_size=200`, users: everyone },
  { name: 'filters by certified', url: `${mine}&verify_status=2&page_size=2`, users: ['first', 'b'] },
  { name: 'filters by not certified', url: `${mine}&verify_status=1`, users: ['late comer', 'a'] },
  {
    name: 'takes the earliest update as included',
    url: `${mine}&earliest_update_time=2000&page_size=2`,
    users: ['b', 'a'],
  },
  {
    name: 'takes the latest update as included',
    url: `${mine}&latest_update_time=1000`,
    users: ['first', 'late comer'],
  },
  {
    name: 'takes both',
    url: `${mine}&earliest_update_time=1&latest_update_time=1999`,
    users: ['late comer'],
  },
  {
    name: 'answers nothing between ends that are crossed',
    url: `${mine}&earliest_update_time=2&latest_update_time=1`,
    users: [],
  },
  { name: 'takes a time of 0', url: `${mine}&latest_update_time=0`, users: ['first'] },
  { name: 'takes a time beyond 64 bits', url: `${mine}&earliest_update_time=${'9'.repeat(30)}`, users: [] },
  {
    name: 'filters by users, in the order of the list',
    url: `${mine}&${repeated('user_ids', ['u1', 'a', 'first'])}`,
    users: ['first', 'a', 'u1'],
  },
  { name: 'reads the other spelling of a list', url: `${mine}&user_ids[]=b&user_ids=a`, users: ['b', 'a'] },
  {
    name: 'leaves out users that were never set',
    url: `${mine}&${repeated('user_ids', ['u_li', 'a', 'a'])}`,
    users: ['a'],
  },
  { name: 'takes fifty users', url: `${mine}&${repeated('user_ids', Array(50).fill('a'))}`, users: ['a'] },
  {
    name: 'takes all filters together',
    url: `${mine}&user_ids=a&user_ids=b&verify_status=1&earliest_update_time=2000`,
    users: ['a'],
  },
  {
    name: 'takes empty parameters as not given',
    url: `${mine}&user_ids=&earliest_update_time=&page_token=&page_size=1`,
    users: ['first'],
  },
];

const refused: Scenario[] = [
  ...['-1', '201', 'x', ''].map((size) => [`page_size=${size}`, 1002002, 'page_size']),
  ...['3', '-1', 'x', ''].map((status) => [`verify_status=${status}`, 1002002, 'verify_status']),
  ...['-1', 'x', '1.5'].flatMap((time) =>
    ['earliest_update_time', 'latest_update_time'].map((field) => [`${field}=${time}`, 1002002, field]),
  ),
  ['page_token=x', 1002002, 'page_token'],
  [`page_token=${'A'.repeat(32)}`, 1002002, 'page_token'],
  ['user_id_type=x', 1002002, 'user_id_type'],
  [repeated('user_ids', Array(51).fill('a')), 1002002, 'user_ids'],
  ['user_ids=a', 99992351, 'user_ids'],
  ['user_ids=a&user_id_type=union_id', 99992363, 'user_ids'],
  ['user_ids=a&user_ids=nobody&user_id_type=user_id', 99992360, 'user_ids'],
  ['user_ids=%00&user_id_type=user_id', 99992360, 'user_ids'],
].map(([query, code, field]) => ({
  name: `refuses ${String(query).slice(0, 60)}`,
  url: `${path}?${query}`,
  status: 400,
  code: code as number,
  fields: [field as string],
}));

const refusedCallers: Scenario[] = [
  ...refusedActorRows,
  ['reader', 99991672] as const,
  ['editor', 99991672] as const,
].map(([who, code]) => ({ name: `refuses ${who}`, who, url: path, status: 400, code, lacks: ['items'] }));

interface Data {
  items: { user_id: string; verify_status: number }[];
  has_more: boolean;
}

describe.each(databaseKinds)('listing interviewers on %s', (kind) => {
  let test: TestApp;
  let actors: Actors;
  let token: string;
  const stage = () => ({ test, actors });

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    actors = await makeActors(test);
    token = (await makeCaller(test)).token;
    await importItems(test, [itemOf('1')]);
    const report = await importItems(test, bundleOf(lines.map((line) => ({ type: 'interviewer', ...line }))));
    expect(report).toMatchObject({ imported: lines.length });
  });
  afterAll(() => test.close());

  it.each(found)('$name', async ({ url, users }) => {
    const { items } = expectSuccess<Data>(await test.get(url, token));
    expect(items.map((item) => item.user_id)).toEqual(users);
  });
  describe('with parameters that cannot be used', () => runScenarios(stage, refused));
  describe('for a caller who may not', () => runScenarios(stage, refusedCallers));

  it('answers users and whether they are certified', async () => {
    const answer = await test.get(`${mine}&latest_update_time=1000`, token);
    expect(answer.json()).toEqual({
      code: 0,
      msg: 'success',
      data: {
        has_more: false,
        items: [
          { user_id: 'first', verify_status: 2 },
          { user_id: 'late comer', verify_status: 1 },
        ],
      },
    });
  });

  it.each(['hire:interviewer', 'hire:interviewer:readonly'])('serves an app with %s alone', async (scope) => {
    const { token: theirs } = await makeCaller(test, { scopes: [scope] });
    expect(expectSuccess<Data>(await test.get(path, theirs)).items).toHaveLength(10);
  });

  it('shows another tenant its own alone', async () => {
    const answer = await test.http.inject({ url: path, headers: { authorization: actors.foreign } });
    expect(expectSuccess(answer).items).toEqual([]);
  });

  it.each(['open_id', 'union_id', 'user_id'])(
    'names users by %s, in the request and in the answer',
    async (type) => {
      const whole = expectSuccess<Data>(
        await test.get(`${path}?user_id_type=${type}&page_size=200`, token),
      ).items;
      expect(new Set(whole.map((item) => item.user_id)).size).toBe(lines.length);
      const some = [whole[3], whole[1]].map((item) => encodeURIComponent(item?.user_id ?? ''));
      const asked = await test.get(`${path}?user_id_type=${type}&${repeated('user_ids', some)}`, token);
      expect(expectSuccess<Data>(asked).items).toEqual([whole[1], whole[3]]);
    },
  );

  it('tells an open_id of another app from one that is nobody’s', async () => {
    const [first] = expectSuccess<Data>(await test.get(path, token)).items;
    const other = await makeCaller(test);
    const url = `${path}?user_ids=${first?.user_id}`;
    expectSuccess(await test.get(url, token));
    const { msg } = expectRefusal(await test.get(url, other.token), 400, 99992361);
    expect(msg).toContain('cross app');
    const foreign = await test.http.inject({ url, headers: { authorization: actors.foreign } });
    expectRefusal(foreign, 400, 99992351);
  });

  it('names all users that are nobody’s', async () => {
    const answer = await test.get(`${mine}&${repeated('user_ids', ['x1', 'a', 'x2'])}`, token);
    const { msg, error } = expectRefusal(answer, 400, 99992360);
    expect(msg).toBe('these ids not existed: [x1 x2]');
    expect(error?.field_violations?.map(({ value }) => value)).toEqual(['x1', 'x2']);
  });

  it('leaves out user_ids, and takes none, where the app may not see them and the setting says so', async () => {
    const blank = await openTestApp(kind, { missing_user_id_scope: 'blank' });
    await importItems(blank, bundleOf([{ type: 'interviewer', user_id: 'a', verify_status: 2 }]));
    const caller = await makeCaller(blank, { scopes: ['hire:interviewer'] });
    expect(expectSuccess<Data>(await blank.get(mine, caller.token)).items).toEqual([{ verify_status: 2 }]);
    expectRefusal(await blank.get(`${mine}&user_ids=a`, caller.token), 400, 99991672);
    const patched = await blank.http.inject({
      method: 'PATCH',
      url: `${path}/a?user_id_type=user_id`,
      headers: { authorization: bearer(caller.token) },
      payload: '{"interviewer":{}}',
    });
    expectRefusal(patched, 400, 99991672);
    await blank.close();
  });
});
