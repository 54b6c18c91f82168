import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actors, makeActors } from '../support/actors.ts';
import { expectSuccess } from '../support/answers.ts';
import { newCompany } from '../support/company.ts';
import { begunMs, fullInterview, hiringLines, recordLines } from '../support/hiring-lines.ts';
import { bundleOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { refusedCallersOf, runScenarios, type Scenario } from '../support/scenarios.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interviews/get_by_talent';
const listPath = '/open-apis/hire/v1/interviews';

const found: Scenario[] = [
  { name: 'serves an app with the readonly scope', who: 'reader', url: `${path}?talent_id=11` },
  { name: 'serves an app with the scope to change', who: 'editor', url: `${path}?talent_id=11` },
  { name: 'takes either kind of job level', url: `${path}?talent_id=11&job_level_id_type=job_level_id` },
  { name: 'ignores what is said about pages', url: `${path}?talent_id=11&page_size=x&page_token=x` },
].map((row) => ({ ...row, status: 200, code: 0, holds: ['"application_id":"32"'] }) as Scenario);

const refused: Scenario[] = [
  ...['', '?talent_id=', '?talent_id=&user_id_type=union_id'].map((query) => [query, 1002002, 'talent_id']),
  ...['x', '-1', '1,2', '%00', '11&talent_id=11'].map((id) => [`?talent_id=${id}`, 1002002, 'talent_id']),
  ['?talent_id=11&user_id_type=x', 1002002, 'user_id_type'],
  ['?talent_id=11&job_level_id_type=x', 1002002, 'job_level_id_type'],
  ...['77', '0', '9223372036854775808', '9'.repeat(200)].map((id) => [
    `?talent_id=${id}`,
    1002102,
    'talent_id',
  ]),
].map(([query, code, field]) => ({
  name: `refuses ${query || 'no talent'}`.slice(0, 60),
  url: `${path}${query}`,
  status: 400,
  code: code as number,
  fields: [field as string],
}));

const refusedCallers: Scenario[] = refusedCallersOf(`${path}?talent_id=11`, ['items', 'application_id']);

const foreign: Scenario = {
  name: 'knows no talent of another tenant',
  who: 'foreign',
  url: `${path}?talent_id=11`,
  status: 400,
  code: 1002102,
  fields: ['talent_id'],
};

interface Data {
  items: { application_id: string; interview_list: { id: string }[] }[];
}

describe.each(databaseKinds)('listing the interviews of a talent on %s', (kind) => {
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

  const askFor = async (talentId: string) =>
    expectSuccess<Data>(await test.get(`${path}?talent_id=${talentId}`, token)).items;

  describe('that is there', () => runScenarios(stage, found));
  describe('with parameters that cannot be used', () => runScenarios(stage, refused));
  describe('for a caller who may not', () => runScenarios(stage, [...refusedCallers, foreign]));

  it('answers each application by id, with its interviews by begin and id', async () => {
    const items = await askFor('11');
    expect(items.map((one) => [one.application_id, one.interview_list.map(({ id }) => id)])).toEqual([
      ['30', []],
      ['31', ['44', '41', fullInterview.id, '43']],
      ['32', ['9']],
    ]);
  });

  it('knows a talent by a line of its own, and by an application', async () => {
    expect(await askFor('12')).toEqual([]);
    expect((await askFor('13')).map((one) => one.application_id)).toEqual(['33']);
  });

  it.each(['open_id', 'union_id', 'user_id'])('shows interviews as the list does, by %s', async (type) => {
    const query = `user_id_type=${type}`;
    const { items } = expectSuccess<Data>(await test.get(`${path}?talent_id=11&${query}`, token));
    const listed = expectSuccess(await test.get(`${listPath}?application_id=31&${query}`, token)).items;
    expect(items[1]?.interview_list).toEqual(listed);
    expect(JSON.stringify(listed)).toContain(fullInterview.remark);
  });

  it('follows an application that is given to another talent', async () => {
    const company = await newCompany(test);
    const caller = await company.caller();
    const interview = { type: 'interview', id: '1', application_id: '5', begin_time: begunMs };
    await company.import(bundleOf([{ type: 'application', id: '5', talent_id: '1' }, interview]));
    await company.import(bundleOf([{ type: 'application', id: '5', talent_id: '2' }]));
    const ask = (id: string) => test.get(`${path}?talent_id=${id}`, caller.token);
    expect((await ask('1')).json().code).toBe(1002102);
    expect(expectSuccess<Data>(await ask('2')).items).toMatchObject([
      { application_id: '5', interview_list: [{ id: '1' }] },
    ]);
  });
});
