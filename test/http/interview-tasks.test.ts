import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actors, bearer, makeActors, refusedActorRows } from '../support/actors.ts';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { newCompany } from '../support/company.ts';
import { aheadMs, fullInterview, hiringLines, recordLines } from '../support/hiring-lines.ts';
import { bundleOf, itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { runScenarios, type Scenario } from '../support/scenarios.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_tasks';
const mine = `${path}?user_id_type=user_id&user_id=u_li`;
const myTasks = ['9', '41', '43', '44', '48', fullInterview.id];

const found: Scenario[] = [
  { name: 'answers one task an interview, by id as a number', url: mine, ids: myTasks },
  { name: 'answers the tasks of someone else', url: mine.replace('u_li', 'u_wang'), ids: [fullInterview.id] },
  { name: 'answers nothing for someone without tasks', url: mine.replace('u_li', 'u_hr'), ids: [] },
  { name: 'filters by not started', url: `${mine}&activity_status=1`, ids: ['43', '48'] },
  { name: 'filters by not evaluated', url: `${mine}&activity_status=2`, ids: ['41'] },
  { name: 'filters by evaluated', url: `${mine}&activity_status=3`, ids: [fullInterview.id] },
  { name: 'filters by terminated', url: `${mine}&activity_status=5`, ids: ['9', '44'] },
  { name: 'takes 0 for any status', url: `${mine}&activity_status=0`, ids: myTasks },
  { name: 'takes the largest page', url: `${mine}&page_size=20`, ids: myTasks },
  { name: 'takes 0 as no page size', url: `${mine}&page_size=0&page_token=`, ids: myTasks },
].map((row) => ({ ...row, status: 200, code: 0 }) as Scenario);

const refused: Scenario[] = [
  [path, 1002002, ['user_id']],
  [`${path}?user_id=`, 1002002, ['user_id']],
  [`${path}?user_id_type=user_id&activity_status=1`, 1002002, ['user_id']],
  [`${path}?page_size=21`, 1002002, ['user_id', 'page_size']],
  [`${mine}&user_id=u_li`, 1002002, ['user_id']],
  ...['4', '6', '-1', 'x', '', '1.0'].map((status) => [
    `${mine}&activity_status=${status}`,
    1002002,
    ['activity_status'],
  ]),
  ...['21', '100', '-1', 'x'].map((size) => [`${mine}&page_size=${size}`, 1002002, ['page_size']]),
  [`${mine}&page_token=x`, 1002002, ['page_token']],
  [`${path}?user_id=u_li&user_id_type=people_admin_id`, 1002002, ['user_id_type']],
  [`${path}?user_id=u_li`, 99992351, ['user_id']],
  [`${path}?user_id=ou_${'0'.repeat(32)}`, 99992351, ['user_id']],
  [`${path}?user_id=u_li&user_id_type=union_id`, 99992363, ['user_id']],
  [`${path}?user_id=nobody&user_id_type=user_id`, 99992360, ['user_id']],
  [`${path}?user_id=u%00li&user_id_type=user_id`, 99992360, ['user_id']],
].map(([url, code, fields]) => ({
  name: `refuses ${String(url).slice(path.length)}`,
  url: String(url),
  status: 400,
  code: code as number,
  fields: fields as string[],
}));

const refusedCallers: Scenario[] = [...refusedActorRows, ['editor', 99991672] as const].map(
  ([who, code]) => ({
    name: `refuses ${who}`,
    who,
    url: mine,
    status: 400,
    code,
    lacks: ['items'],
  }),
);

const foreign: Scenario = {
  name: 'knows no user of another tenant',
  who: 'foreign',
  url: mine,
  status: 400,
  code: 99992360,
  fields: ['user_id'],
};

describe.each(databaseKinds)('listing interview tasks on %s', (kind) => {
  let test: TestApp;
  let actors: Actors;
  let token: string;
  const stage = () => ({ test, actors });

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    actors = await makeActors(test);
    token = (await makeCaller(test)).token;
    await importItems(test, bundleOf([...hiringLines, ...recordLines]));
  });
  afterAll(() => test.close());

  describe('that are there', () => runScenarios(stage, found));
  describe('with parameters that cannot be used', () => runScenarios(stage, refused));
  describe('for a caller who may not', () => runScenarios(stage, [...refusedCallers, foreign]));

  it('leads from the interview to application, talent and job, as far as they are known', async () => {
    const answer = await test.get(`${mine}&page_size=5`, token);
    const { page_token: pageToken, ...rest } = answer.json().data;
    expect(typeof pageToken).toBe('string');
    expect({ ...answer.json(), data: rest }).toEqual({
      code: 0,
      msg: 'success',
      data: {
        has_more: true,
        items: [
          { id: '9', application_id: '32', job_id: '21', talent_id: '11', activity_status: 5 },
          { id: '41', application_id: '31', job_id: '21', talent_id: '11', activity_status: 2 },
          { id: '43', application_id: '31', job_id: '21', talent_id: '11', activity_status: 1 },
          { id: '44', application_id: '31', job_id: '21', talent_id: '11', activity_status: 5 },
          { id: '48', activity_status: 1 },
        ],
      },
    });
  });

  it('finds the user by every kind of id, as the caller knows it', async () => {
    const idOf = async (type: string) => {
      const url = `/open-apis/hire/v1/interview_records?ids=69&user_id_type=${type}`;
      return expectSuccess(await test.get(url, token)).items[0]?.user_id;
    };
    for (const type of ['open_id', 'union_id', 'user_id']) {
      const url = `${path}?user_id_type=${type}&user_id=${await idOf(type)}`;
      expect(expectSuccess(await test.get(url, token)).items.map(({ id }) => id)).toEqual(myTasks);
    }
    const other = await makeCaller(test);
    expectRefusal(await test.get(`${path}?user_id=${await idOf('open_id')}`, other.token), 400, 99992361);
    expectSuccess(
      await test.get(`${path}?user_id_type=union_id&user_id=${await idOf('union_id')}`, other.token),
    );
  });

  it('moves on with time and with what happens', async () => {
    const company = await newCompany(test);
    const caller = await company.caller();
    const status = async () => {
      const { items } = expectSuccess<{ items: { activity_status: number }[] }>(
        await test.get(mine, caller.token),
      );
      return items.map((one) => one.activity_status);
    };
    const open = { ...itemOf('2', { commit_status: 2, conclusion: 3 }), interview_id: '1' };
    await company.import(
      bundleOf([
        { type: 'application', id: '5' },
        { type: 'interview', id: '1', application_id: '5', begin_time: aheadMs },
        open,
      ]),
    );
    expect(await status()).toEqual([1]);
    await company.import(
      bundleOf([{ type: 'interview', id: '1', application_id: '5', begin_time: test.clock.nowMs }]),
    );
    expect(await status()).toEqual([2]);
    await company.import(bundleOf([{ type: 'application', id: '5', terminated: true }]));
    expect(await status()).toEqual([5]);
    await company.import(bundleOf([{ ...open, commit_status: 1, conclusion: 1 }]));
    expect(await status()).toEqual([3]);
    await company.import(bundleOf([{ type: 'record', id: '2', deleted: true }]));
    expect(await status()).toEqual([]);
  });

  it('tell an interview that begins at 0 from one whose begin is not known', async () => {
    const company = await newCompany(test);
    const caller = await company.caller();
    const open = { commit_status: 2, conclusion: 3 };
    await company.import(
      bundleOf([
        { type: 'interview', id: '1', application_id: '5', begin_time: 0 },
        { type: 'interview', id: '2', application_id: '5' },
        { ...itemOf('11', open), interview_id: '1' },
        { ...itemOf('12', open), interview_id: '2' },
      ]),
    );
    expect(expectSuccess(await test.get(mine, caller.token)).items).toEqual([
      { id: '1', application_id: '5', activity_status: 2 },
      { id: '2', application_id: '5', activity_status: 1 },
    ]);
  });

  it('are also of one whom a record names as interviewer alone, and of its user where it names both', async () => {
    const company = await newCompany(test);
    const caller = await company.caller();
    const lines = [
      { ...itemOf('1', { user_id: undefined }), interview_id: '5' },
      { ...itemOf('2', { user_id: 'u_wang' }), interview_id: '6' },
      { ...itemOf('3', { interviewer: undefined }), interview_id: '7' },
      { ...itemOf('4', { user_id: undefined, interviewer: { name: {} } }), interview_id: '8' },
    ];
    await company.import(bundleOf(lines));
    const tasks = async (url: string) =>
      expectSuccess(await test.get(url, caller.token)).items.map(({ id }) => id);
    expect(await tasks(mine)).toEqual(['5', '7']);
    expect(await tasks(`${mine}&activity_status=3&page_size=1`)).toEqual(['5']);
    expect(await tasks(mine.replace('u_li', 'u_wang'))).toEqual(['6']);
  });

  it('finds the next page of a status however many others lie between', async () => {
    const company = await newCompany(test);
    const caller = await company.caller();
    const lines = Array.from({ length: 250 }, (_, index) => ({
      ...itemOf(String(index + 1), index % 100 === 99 ? {} : { commit_status: 2, conclusion: 4 }),
      interview_id: String(index + 1000),
    }));
    await company.import(bundleOf([...lines, { ...itemOf('900'), interview_id: '1249' }]));
    const pages: string[][] = [];
    for (let from = ''; ; ) {
      const page = expectSuccess(
        await test.get(`${mine}&activity_status=3&page_size=1${from}`, caller.token),
      );
      pages.push(page.items.map(({ id }) => id));
      if (!page.has_more) break;
      from = `&page_token=${page.page_token}`;
    }
    expect(pages).toEqual([['1099'], ['1199'], ['1249']]);
  });
});

describe.each(databaseKinds)('naming a user on %s', (kind) => {
  it('needs the field scope for user_ids, also where answers just leave them out', async () => {
    for (const setting of ['refuse', 'blank'] as const) {
      const test = await openTestApp(kind, { missing_user_id_scope: setting });
      await importItems(test, bundleOf(recordLines));
      const scopes = ['hire:interview:readonly'];
      const { token } = await makeCaller(test, { scopes });
      for (const user of ['u_li', 'nobody']) {
        const answer = await test.get(mine.replace('u_li', user), token);
        const { error } = expectRefusal(answer, 400, 99991672);
        expect(error?.permission_violations?.[0]?.subject).toBe('contact:user.employee_id:readonly');
      }
      const withScope = await makeCaller(test, { scopes: [...scopes, 'contact:user.employee_id:readonly'] });
      expectSuccess(
        await test.http.inject({ url: mine, headers: { authorization: bearer(withScope.token) } }),
      );
      await test.close();
    }
  });
});
