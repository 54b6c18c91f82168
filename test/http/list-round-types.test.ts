import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Actors, makeActors } from '../support/actors.ts';
import { expectSuccess } from '../support/answers.ts';
import { type Company, newCompany } from '../support/company.ts';
import { formLine } from '../support/form-lines.ts';
import { bundleOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { refusedCallersOf, runScenarios, type Scenario } from '../support/scenarios.ts';
import { importItems, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_round_types';
const largest = '9223372036854775807';

const social = {
  id: '9',
  biz_id: 'first round',
  name: { zh_cn: '技术一面', en_us: 'First technical' },
  process_type: 1,
  active_status: 1,
  interview_assessment_template_info: { id: '600', biz_id: 'form 6', name: { zh_cn: '技术面试评价表' } },
};
const campus = { id: largest, biz_id: 'second', process_type: 2, active_status: 2 };
const bare = { id: '10', biz_id: 'third' };
const typed = (line: object) => ({ type: 'round_type', ...line });

const found: Scenario[] = [
  { name: 'orders by id as a number', url: path, ids: ['9', '10', largest] },
  { name: 'filters by social', url: `${path}?process_type=1`, ids: ['9'] },
  { name: 'filters by campus', url: `${path}?process_type=2`, ids: [largest] },
  { name: 'takes an empty list for one', url: path, who: 'foreign', ids: [] },
  { name: 'takes 0 as not given', url: `${path}?process_type=0`, ids: ['9', '10', largest] },
  {
    name: 'ignores paging and kinds of user ids',
    url: `${path}?page_size=x&user_id_type=x`,
    ids: ['9', '10', largest],
  },
  { name: 'serves an app with the readonly scope', who: 'reader', url: path, ids: ['9', '10', largest] },
  { name: 'serves an app with the scope to change', who: 'editor', url: path, ids: ['9', '10', largest] },
  {
    name: 'needs no field scope',
    who: 'reader',
    url: `${path}?user_id_type=user_id`,
    ids: ['9', '10', largest],
  },
].map((row) => ({ ...row, status: 200, code: 0 }) as Scenario);

const refused: Scenario[] = ['3', '-1', 'x', '', '1.0', '1&process_type=1'].map((value) => ({
  name: `refuses process_type=${value}`,
  url: `${path}?process_type=${value}`,
  status: 400,
  code: 1002002,
  fields: ['process_type'],
}));

const refusedCallers: Scenario[] = refusedCallersOf(path, ['items', '技术一面']);

describe.each(databaseKinds)('listing round types on %s', (kind) => {
  let test: TestApp;
  let actors: Actors;
  const stage = () => ({ test, actors });

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    actors = await makeActors(test);
    await importItems(test, bundleOf([campus, social, bare].map(typed)));
  });
  afterAll(() => test.close());

  describe('that are there', () => runScenarios(stage, found));
  describe('with a parameter that cannot be used', () => runScenarios(stage, refused));
  describe('for a caller who may not', () => runScenarios(stage, refusedCallers));

  describe('of a tenant', () => {
    let company: Company;
    let token: string;
    beforeEach(async () => {
      company = await newCompany(test);
      token = (await company.caller()).token;
    });
    const answered = async () => (await test.get(path, token)).json();

    it('answers the documented fields as they came, whatever is missing', async () => {
      await company.import(bundleOf([social, bare, campus].map(typed)));
      expect(await answered()).toEqual({
        code: 0,
        msg: 'success',
        data: { active_status: 1, items: [social, bare, campus] },
      });
    });

    it('shows the newest version of the form, once it is known', async () => {
      await company.import(bundleOf([typed(social)]));
      const formOf = async () => (await answered()).data.items[0].interview_assessment_template_info;
      expect(await formOf()).toEqual(social.interview_assessment_template_info);
      await company.import(bundleOf([formLine('700', 'form 6', 2), formLine('900', 'form 6', 1)]));
      expect(await formOf()).toEqual({
        id: '700',
        biz_id: 'form 6',
        name: { zh_cn: '评价表 form 6', en_us: 'Form form 6' },
      });
      await company.import(bundleOf([formLine('650', 'form 6', 10, { name: { zh_cn: '新' } })]));
      expect(await formOf()).toEqual({ id: '650', biz_id: 'form 6', name: { zh_cn: '新' } });
      const [line] = (await company.export({ format: 'bundle' })).filter(({ type }) => type === 'round_type');
      expect(line).toEqual(typed(social));
    });

    it('replaces a round type by its next version, which has another id', async () => {
      await company.import(bundleOf([typed(social)]));
      const report = await company.import(bundleOf([typed({ ...social, id: '8', active_status: 2 })]));
      expect(report).toMatchObject({ updated: 1 });
      expect((await answered()).data.items).toEqual([{ ...social, id: '8', active_status: 2 }]);
    });

    it('tells whether the tenant uses round types at all', async () => {
      const off = { type: 'settings', round_types_active_status: 2 };
      expect(await company.import(bundleOf([off]))).toMatchObject({ updated: 1 });
      expect(await company.import(bundleOf([off]))).toMatchObject({ unchanged: 1 });
      await company.import(bundleOf([typed(bare)]));
      expect((await answered()).data).toEqual({ active_status: 2, items: [bare] });
      const another = await newCompany(test);
      const { token: theirs } = await another.caller();
      expect(expectSuccess<{ active_status: number }>(await test.get(path, theirs)).active_status).toBe(1);
      await company.import(bundleOf([{ type: 'settings', round_types_active_status: 1 }]));
      expect((await answered()).data.active_status).toBe(1);
    });
  });
});
