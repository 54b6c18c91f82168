import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actors, makeActors } from '../support/actors.ts';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { openAppAt } from '../support/app-at.ts';
import { newCompany } from '../support/company.ts';
import {
  aheadMs,
  begunMs,
  fullInterview,
  hiringLines,
  interviewIds,
  recordLines,
} from '../support/hiring-lines.ts';
import { bundleOf, itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { refusedCallersOf, runScenarios, type Scenario } from '../support/scenarios.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interviews';
const all = `${path}?start_time=1`;
const withBegin = interviewIds.slice(1);
const largest = '9223372036854775807';

const found: Scenario[] = [
  { name: 'orders by begin, then by id as a number', url: all, ids: withBegin },
  {
    name: 'begins with the interviews of an application that have no begin',
    url: `${path}?application_id=33`,
    ids: ['45'],
  },
  {
    name: 'filters by application',
    url: `${path}?application_id=31`,
    ids: ['44', '41', fullInterview.id, '43'],
  },
  { name: 'filters by interview', url: `${path}?interview_id=45`, ids: ['45'] },
  { name: 'takes the begin as included', url: `${path}?start_time=${begunMs}`, ids: withBegin.slice(1) },
  { name: 'takes the end as included', url: `${path}?end_time=${begunMs - 1}`, ids: ['44'] },
  { name: 'leaves out interviews without a begin', url: `${path}?end_time=${begunMs - 2}`, ids: [] },
  {
    name: 'takes both ends',
    url: `${path}?start_time=${begunMs}&end_time=${begunMs}`,
    ids: ['9', '41', fullInterview.id],
  },
  {
    name: 'answers nothing between ends that are crossed',
    url: `${path}?start_time=${aheadMs}&end_time=1`,
    ids: [],
  },
  {
    name: 'takes all filters together',
    url: `${path}?start_time=${begunMs}&application_id=31&interview_id=41`,
    ids: ['41'],
  },
  {
    name: 'answers nothing where filters contradict',
    url: `${path}?application_id=33&interview_id=41`,
    ids: [],
  },
  { name: 'takes a time beyond 64 bits', url: `${path}?end_time=${'9'.repeat(40)}`, ids: withBegin },
  { name: 'answers nothing for an unknown application', url: `${path}?application_id=77`, ids: [] },
  { name: 'answers nothing for an id beyond 64 bits', url: `${path}?interview_id=${largest}0`, ids: [] },
  { name: 'answers nothing for the largest id', url: `${path}?interview_id=${largest}`, ids: [] },
  { name: 'takes 0 as no page size', url: `${all}&page_size=0`, ids: withBegin },
  { name: 'takes the largest page', url: `${all}&page_size=100`, ids: withBegin },
  {
    name: 'takes empty parameters as not given',
    url: `${all}&application_id=&end_time=&page_token=`,
    ids: withBegin,
  },
  { name: 'takes either kind of job level', url: `${all}&job_level_id_type=job_level_id`, ids: withBegin },
  { name: 'takes a trailing slash', url: `${path}/?start_time=1`, ids: withBegin },
  { name: 'serves an app with the readonly scope', who: 'reader', url: all, ids: withBegin },
  { name: 'serves an app with the scope to change', who: 'editor', url: all, ids: withBegin },
  { name: 'shows another tenant its own alone', who: 'foreign', url: all, ids: ['41'], holds: ['foreign'] },
].map((row) => ({ ...row, status: 200, code: 0 }) as Scenario);

const someFilter = ['application_id', 'interview_id', 'start_time', 'end_time'];
const refused: Scenario[] = [
  ...[
    '',
    '?page_size=10',
    '?application_id=&start_time=',
    '?user_id_type=union_id',
    '?job_level_id_type=job_level_id',
  ].map((query) => [query, someFilter] as const),
  ...['0', '-1', '1.5', 'x', '1e3', '%201', '0x1'].flatMap((time) => [
    [`?start_time=${time}`, ['start_time']] as const,
    [`?end_time=${time}`, ['end_time']] as const,
  ]),
  ['?start_time=1&start_time=2', ['start_time']] as const,
  ['?application_id=x', ['application_id']] as const,
  ['?interview_id=1,2', ['interview_id']] as const,
  ...['-1', '101', 'x', ''].map((size) => [`?start_time=1&page_size=${size}`, ['page_size']] as const),
  ['?start_time=1&page_token=nonsense', ['page_token']] as const,
  [`?start_time=1&page_token=${'A'.repeat(43)}`, ['page_token']] as const,
  ['?start_time=1&job_level_id_type=x', ['job_level_id_type']] as const,
  ['?start_time=1&user_id_type=people_admin_id', ['user_id_type']] as const,
  ['?start_time=1&page_size=x&user_id_type=x', ['page_size', 'user_id_type']] as const,
].map(([query, fields]) => ({
  name: `refuses ${query || 'no filter'}`,
  url: path + query,
  status: 400,
  code: 1002002,
  fields,
}));

const refusedCallers: Scenario[] = refusedCallersOf(all, ['items', '赵一鸣']);

describe.each(databaseKinds)('listing interviews on %s', (kind) => {
  let test: TestApp;
  let actors: Actors;
  let token: string;
  const stage = () => ({ test, actors });

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    actors = await makeActors(test);
    token = (await makeCaller(test)).token;
    const report = await importItems(test, bundleOf([...hiringLines, ...recordLines]));
    expect(report).toMatchObject({ rejected: 0, imported: hiringLines.length + recordLines.length });
    await importItems(
      test,
      bundleOf([{ type: 'interview', id: '41', begin_time: begunMs, remark: 'foreign' }]),
      {
        tenantKey: actors.foreignTenant.tenantKey,
      },
    );
  });
  afterAll(() => test.close());

  const itemsOf = async (query: string) =>
    expectSuccess<{ items: Record<string, unknown>[] }>(await test.get(`${path}?${query}`, token)).items;

  describe('that are there', () => runScenarios(stage, found));
  describe('with parameters that cannot be used', () => runScenarios(stage, refused));
  describe('for a caller who may not', () => runScenarios(stage, refusedCallers));

  it('answers every documented field as it came, with its records in part', async () => {
    const answer = await test.get(`${path}?interview_id=${fullInterview.id}&user_id_type=user_id`, token);
    expect(answer.json()).toEqual({
      code: 0,
      msg: 'success',
      data: {
        has_more: false,
        items: [
          {
            ...fullInterview,
            interview_round_summary: 15,
            interview_record_list: [
              {
                id: '61',
                user_id: 'u_wang',
                content: '代码能力强 · 61',
                commit_status: 1,
                conclusion: 6,
                interview_score: { id: '7', level: 3, zh_name: '3', zh_description: '通过' },
                interviewer: { id: 'u_wang', name: { zh_cn: '王伟' } },
              },
              {
                id: '602',
                user_id: 'u_li',
                content: '代码能力强 · 602',
                commit_status: 1,
                conclusion: 1,
                interviewer: { id: 'u_li', name: { zh_cn: '李雷', en_us: 'Lei Li' } },
              },
            ],
          },
        ],
      },
    });
  });

  it('derives what an interview does not say from its records', async () => {
    const bare = await itemsOf('interview_id=45');
    expect(bare).toEqual([{ id: '45', application_id: '33', interview_round_summary: 2 }]);
    const summaries = (await itemsOf('start_time=1')).map((one) => one.interview_round_summary);
    expect(summaries).toEqual([6, 3, 3, 15, 2]);
    const company = await newCompany(test);
    const caller = await company.caller();
    await company.import(
      bundleOf([
        { type: 'interview', id: '1', begin_time: begunMs, stage: { id: 's1' } },
        { ...itemOf('2', { feedback_submit_time: 5 }), interview_id: '1' },
        { ...itemOf('3', { feedback_submit_time: 7 }), interview_id: '1' },
        { ...itemOf('4', { feedback_submit_time: undefined }), interview_id: '1' },
      ]),
    );
    const [one] = expectSuccess<{ items: object[] }>(
      await test.get(`${path}?interview_id=1`, caller.token),
    ).items;
    expect(one).toMatchObject({ feedback_submit_time: 7, stage_id: 's1', interview_round_summary: 4 });
  });

  it('shows users by the kind of id that is asked for', async () => {
    const users = async (type: string, caller = token) => {
      const query = `interview_id=${fullInterview.id}&user_id_type=${type}`;
      const { items } = expectSuccess<{
        items: (typeof fullInterview & {
          interview_record_list: { user_id: string; interviewer: { id: string } }[];
        })[];
      }>(await test.get(`${path}?${query}`, caller));
      const [one] = items;
      const records = one?.interview_record_list ?? [];
      return [
        one?.creator.id,
        one?.contact_user.id,
        ...records.flatMap((record) => [record.user_id, record.interviewer.id]),
      ];
    };
    const openIds = await users('open_id');
    const unionIds = await users('union_id');
    expect(openIds).toHaveLength(6);
    for (const id of openIds) expect(id).toMatch(/^ou_[0-9a-f]{32}$/);
    for (const id of unionIds) expect(id).toMatch(/^on_[0-9a-f]{32}$/);
    expect(new Set(openIds).size).toBe(4);
    expect(await users('user_id')).toEqual(['u_hr', 'u_contact', 'u_wang', 'u_wang', 'u_li', 'u_li']);
    const other = await makeCaller(test);
    expect(await users('union_id', other.token)).toEqual(unionIds);
    expect(new Set([...openIds, ...(await users('open_id', other.token))]).size).toBe(8);
  });

  it.each([
    'start_time=1',
    'application_id=31',
    `application_id=31&start_time=${begunMs}`,
    `end_time=${begunMs}`,
  ])('holds the same in pages of every size by %s', async (filter) => {
    const whole = (await itemsOf(`${filter}&page_size=100`)).map(({ id }) => id);
    expect(whole.length).toBeGreaterThan(2);
    for (let size = 1; size <= whole.length; size++) {
      const paged: unknown[] = [];
      for (let from = ''; ; ) {
        const page = expectSuccess(await test.get(`${path}?${filter}&page_size=${size}${from}`, token));
        paged.push(...page.items.map(({ id }) => id));
        expect(paged.length).toBeLessThanOrEqual(whole.length);
        if (!page.has_more) break;
        from = `&page_token=${page.page_token}`;
      }
      expect(paged).toEqual(whole);
    }
  });

  it('goes on behind a page with other filters than before, where both leave something', async () => {
    const { page_token: early } = expectSuccess(await test.get(`${all}&page_size=1`, token));
    const ids = async (filter: string) =>
      (await itemsOf(`${filter}&page_token=${early}`)).map(({ id }) => id);
    expect(await ids(`start_time=${begunMs + 1}`)).toEqual(['43']);
    expect(await ids(`start_time=${begunMs}&application_id=31`)).toEqual(['41', fullInterview.id, '43']);
    expect(await ids('application_id=32')).toEqual(['9']);
    expect(await ids('interview_id=44')).toEqual([]);
    expect(await ids('application_id=33')).toEqual([]);
  });

  it('refuses user_ids without the field scope', async () => {
    const { token: plain } = await makeCaller(test, { scopes: ['hire:interview'] });
    expectRefusal(await test.get(`${all}&user_id_type=user_id`, plain), 400, 99991672);
  });

  it('shows a user who came in while others were known already', async () => {
    const company = await newCompany(test);
    const caller = await company.caller();
    await company.import([itemOf('1')]);
    const replica = await openAppAt(test);
    const url = '/open-apis/hire/v1/interview_records';
    for (const { get } of [test, replica]) expectSuccess(await get(url, caller.token));
    await company.import(
      bundleOf([{ type: 'interview', id: '5', begin_time: 9, creator: { id: 'newcomer' } }]),
    );
    const openIds = new Set<string>();
    for (const { get } of [test, replica]) {
      const answer = await get(`${all}&user_id_type=user_id`, caller.token);
      expect(answer.body).toContain('newcomer');
      const [one] = expectSuccess<{ items: { creator: { id: string } }[] }>(
        await get(all, caller.token),
      ).items;
      openIds.add(one?.creator.id ?? '');
    }
    expect(openIds.size).toBe(1);
    await replica.close();
  });
});

describe.each(databaseKinds)('interviews for an app that may not see user_ids, on %s', (kind) => {
  it('leave them out where the setting says so', async () => {
    const test = await openTestApp(kind, { missing_user_id_scope: 'blank' });
    await importItems(test, bundleOf([{ type: 'interview', ...fullInterview }, ...recordLines]));
    const { token } = await makeCaller(test, { scopes: ['hire:interview'] });
    const answer = await test.get(`${all}&user_id_type=user_id`, token);
    const [one] = expectSuccess<{ items: Record<string, unknown>[] }>(answer).items;
    expect(one?.creator).toEqual({ name: fullInterview.creator.name });
    expect(answer.body).not.toMatch(/u_hr|u_li|u_wang|u_contact|user_id/);
    await test.close();
  });
});
