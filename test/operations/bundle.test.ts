import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { type Company, newCompany } from '../support/company.ts';
import { bundleOf, itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { makeStoreApp } from '../support/store-app.ts';
import { exportLines, exportText } from '../support/stored.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

/** The line that every bundle begins with, where nothing was set. */
const settings = { type: 'settings', round_types_active_status: 1 };
const interview = {
  type: 'interview',
  id: '500',
  application_id: '300',
  round: 0,
  begin_time: 1_000,
  end_time: 2_000,
};
const form = {
  type: 'form',
  id: '600',
  biz_id: 'f1',
  version: 2,
  name: { zh_cn: '技术面', en_us: 'Technical' },
  form_type: 2,
  score_calculation_config: { enabled: true, calculation_mode: 2 },
  modules: [
    {
      id: '601',
      name: {},
      type: 2,
      dimensions: [
        {
          id: '602',
          name: { zh_cn: '' },
          type: 6,
          score_dimension_config: { score_dimension_type: 1, upper_limit_score: 10 },
          option_items: [{ id: '603', name: {}, description: { en_us: 'x' }, score_val: 5 }],
          ability_list: [{ id: '604' }],
        },
      ],
    },
  ],
};
const person = {
  type: 'user',
  id: 'e1',
  name: { zh_cn: '李雷', en_us: 'Lei Li' },
  user_id: 'e1',
  open_ids: [{ app_id: 'cli_known', open_id: 'ou_1' }],
  union_ids: [{ union_id: 'on_1' }],
};
const record = {
  ...itemOf('7', { user_id: 'e1', interviewer: { id: 'e1' } }),
  interview_id: '500',
  feedback_form_id: '600',
};
const typed = (line: object) => ({ type: 'record', ...line });

describe.each(databaseKinds)('a bundle on %s', (kind) => {
  let test: TestApp;
  let company: Company;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    company = await newCompany(test);
  });
  const bundle = () => company.export({ format: 'bundle' });
  const only = (type: string) => async () => (await bundle()).filter((line) => line.type === type);

  it('brings in users, forms, interviews and records, and goes out as it came', async () => {
    const lines = [{ ...person, open_ids: [] }, form, interview, typed(record)];
    const report = await company.import(bundleOf(lines));
    expect(report).toMatchObject({ read: 4, imported: 4, updated: 0, rejected: 0 });
    expect([...report.dropped]).toEqual([]);
    expect(await bundle()).toEqual([settings, ...lines]);
    expect(await company.import(bundleOf(lines))).toMatchObject({ read: 4, unchanged: 4 });
    expect(await company.changes()).toHaveLength(1);
  });

  it('updates what is known', async () => {
    await company.import(bundleOf([person, form, interview, typed(record)]));
    const renamed = { ...person, name: { zh_cn: '李雷雷' } };
    const changed = [
      renamed,
      { ...form, version: 3 },
      { ...interview, round: 1 },
      typed({ ...record, conclusion: 2 }),
    ];
    expect(await company.import(bundleOf(changed))).toMatchObject({ imported: 0, updated: 4, unchanged: 0 });
    expect(await bundle()).toEqual([settings, ...changed]);
  });

  it('deletes records by a line, and notes it', async () => {
    await company.import([itemOf('7'), itemOf('8')]);
    const deletion = { type: 'record', id: '7', deleted: true };
    expect(await company.import(bundleOf([deletion]))).toMatchObject({ read: 1, updated: 1, rejected: 0 });
    expect((await company.export()).map(({ id }) => id)).toEqual(['8']);
    expect(await company.import(bundleOf([deletion, { ...deletion, id: '99' }]))).toMatchObject({
      unchanged: 2,
    });
    expect((await company.changes()).map(({ seq, id, kind: change }) => [seq, id, change])).toEqual([
      [1, '7', 'created'],
      [2, '8', 'created'],
      [3, '7', 'deleted'],
    ]);
  });

  it('follows the order of its lines where a record is deleted and comes again', async () => {
    const deletion = { type: 'record', id: '7', deleted: true };
    await company.import(
      bundleOf([
        itemOf('7'),
        deletion,
        itemOf('7', { content: 'again' }),
        deletion,
        itemOf('7', { content: 'at last' }),
      ]),
    );
    expect(await company.export()).toEqual([itemOf('7', { content: 'at last' })]);
    expect((await company.changes()).map(({ kind: change }) => change)).toEqual([
      'created',
      'deleted',
      'created',
      'deleted',
      'created',
    ]);
  });

  it('links records to interview and form, and an item without links keeps them', async () => {
    await company.import(bundleOf([typed(record)]));
    const { interview_id: _interview, feedback_form_id: _form, ...item } = record;
    expect(await company.import([item])).toMatchObject({ unchanged: 1 });
    expect(await company.import([{ ...item, conclusion: 2 }])).toMatchObject({ updated: 1 });
    expect(await only('record')()).toEqual([typed({ ...record, conclusion: 2 })]);
    expect(await company.export()).toEqual([{ ...item, conclusion: 2 }]);
    expect(
      await company.import(bundleOf([typed({ ...item, conclusion: 2, interview_id: '501' })])),
    ).toMatchObject({ updated: 1 });
    expect(await only('record')()).toEqual([typed({ ...record, conclusion: 2, interview_id: '501' })]);
  });

  it('reports bad lines and takes the good ones around them', async () => {
    const foreign = await newCompany(test);
    const { app } = await foreign.caller();
    const bad: [object, string][] = [
      [{ type: 'user' }, 'id'],
      [{ type: 'user', id: '' }, 'id'],
      [{ type: 'user', id: 'a\nb' }, 'id'],
      [{ type: 'user', id: 'x', user_id: '\u0001' }, 'user_id'],
      [
        { type: 'user', id: 'x', open_ids: [{ app_id: 'not an app id', open_id: 'ou_1' }] },
        'open_ids[0].app_id',
      ],
      [{ type: 'user', id: 'x', open_ids: [{ app_id: app.appId, open_id: 'ou_1' }] }, ''],
      [{ type: 'user', id: 'x', open_ids: [{ app_id: 'cli_a', open_id: '\u0001' }] }, 'open_ids[0].open_id'],
      [{ type: 'user', id: 'x', name: { zh_cn: '\ud800' } }, 'name.zh_cn'],
      [{ type: 'interview', id: 'x' }, 'id'],
      [{ type: 'interview', id: '5', begin_time: -1 }, 'begin_time'],
      [{ type: 'form', id: '5' }, 'biz_id'],
      [{ ...form, modules: [{ ...form.modules[0], type: 3 }] }, 'modules[0].type'],
      [{ ...form, id: '0600' }, 'id'],
      [{ type: 'record', id: '5', interview_id: 'x' }, 'interview_id'],
      [{ type: 'record', id: '5', feedback_form_id: '9223372036854775808' }, 'feedback_form_id'],
      [{ type: 'record', id: '5', deleted: 'yes' }, 'deleted'],
      [{ type: 'record', deleted: true }, 'id'],
      [{ type: 'record', id: '9223372036854775808', deleted: true }, 'id'],
    ];
    const lines = bad.flatMap(([line], index) => [line, itemOf(BigInt(index + 1))]);
    const report = await company.import(bundleOf(lines));
    const rejects = report.rejects.toSorted((left, right) => left.line - right.line);
    expect(rejects.map(({ line, field }) => [line, field])).toEqual(
      bad.map(([, field], index) => [index * 2 + 1, field]),
    );
    expect(report).toMatchObject({ read: lines.length, imported: bad.length, rejected: bad.length });
    expect(await company.export()).toHaveLength(bad.length);
    expect(await only('user')()).toHaveLength(1);
  });

  it('is the same in an empty second installation, for user_ids and for a known app', async () => {
    const { app, token } = await company.caller();
    await company.import([itemOf('1'), itemOf('2', { user_id: 'u_han', interviewer: { id: 'u_han' } })]);
    await company.import([itemOf('3', { user_id: 'ou_given', interviewer: { id: 'ou_given' } })], {
      appId: app.appId,
    });
    await company.import(
      bundleOf([form, interview, typed({ ...itemOf('4'), interview_id: '500', feedback_form_id: '600' })]),
    );
    await company.import(
      bundleOf([
        {
          ...person,
          id: 'u_han',
          user_id: 'u_han',
          open_ids: [{ app_id: 'cli_other', open_id: 'ou_other' }],
        },
      ]),
    );
    const second = await openTestApp(kind, { rate_limits: 'off' });
    const moved = await exportText(test, { tenantKey: company.tenantKey, format: 'bundle' });
    const report = await importItems(second, moved);
    expect(report).toMatchObject({ rejected: 0, updated: 0, unchanged: 1 });
    expect(await exportText(second, { format: 'bundle' })).toBe(moved);
    for (const appId of [undefined, app.appId, 'cli_other']) {
      const same = appId === undefined ? {} : { appId };
      expect(await exportLines(second, same)).toEqual(await company.export(same));
    }
    expect(await exportLines(second, { userIdType: 'union_id', appId: app.appId })).toEqual(
      await company.export({ userIdType: 'union_id', appId: app.appId }),
    );
    expect(await importItems(second, moved)).toMatchObject({ imported: 0, updated: 0, rejected: 0 });
    await adoptedAppAnswersAlike(second, app.appId, token);
    await second.close();
  });

  /** The app that a bundle registered answers as it did where it came from, once it has a secret. */
  async function adoptedAppAnswersAlike(second: TestApp, appId: string, token: string): Promise<void> {
    const { ctx } = second.app;
    const tenant = await operations.findTenant(ctx, undefined);
    const scopes = ['hire:interview'];
    const { app } = await operations.createApp(ctx, {
      name: 'x',
      tenant,
      type: 'custom',
      scopes,
      appId,
      appSecret: undefined,
    });
    const path = '/open-apis/hire/v1/interview_records?page_size=100';
    const there = await second.get(path, (await operations.tokenOfApp(ctx, app)).token);
    expect(there.json().data).toEqual((await test.get(path, token)).json().data);
  }

  it('carries the union_ids by which developers of store apps know people', async () => {
    const { app } = await makeStoreApp(test.app.ctx, { tenantKeys: [company.tenantKey] });
    const given = [{ union_id: 'on_own' }, { developer: 'ACME', union_id: 'on_acme' }];
    await company.import(bundleOf([{ ...person, open_ids: [], union_ids: given }]));
    const [line] = await only('user')();
    const derived = { developer: app.developer, union_id: expect.stringMatching(/^on_[0-9a-f]{32}$/) };
    expect(line?.union_ids).toEqual([...given, derived]);
    const moved = await exportText(test, { tenantKey: company.tenantKey, format: 'bundle' });
    const second = await openTestApp(kind);
    await importItems(second, moved);
    expect(await exportText(second, { format: 'bundle' })).toBe(moved);
    expect(await importItems(second, moved)).toMatchObject({ imported: 0, updated: 0, rejected: 0 });
    await second.close();
  });

  it('that uses open_ids of an app is understood with that app', async () => {
    const { app } = await company.caller();
    await company.import([itemOf('1')]);
    const moved = await exportText(test, {
      tenantKey: company.tenantKey,
      format: 'bundle',
      appId: app.appId,
    });
    const second = await openTestApp(kind);
    expect(await importItems(second, moved, { appId: app.appId })).toMatchObject({
      imported: 2,
      rejected: 0,
    });
    expect(await exportLines(second)).toEqual([itemOf('1')]);
    await second.close();
  });

  it('registers the apps it names, disabled, for their owner alone', async () => {
    await company.import(
      bundleOf([{ ...person, open_ids: [{ app_id: `cli_${company.tenantKey}`, open_id: 'ou_1' }] }]),
    );
    const app = await operations.findApplication(test.app.ctx, `cli_${company.tenantKey}`);
    expect(app).toMatchObject({ enabled: false, hasSecret: false, tenantNo: company.tenantNo });
    const { app: own } = await makeCaller(test, { tenantKey: company.tenantKey });
    const [line] = await only('user')();
    expect(line?.open_ids).toEqual([
      { app_id: app.appId, open_id: 'ou_1' },
      { app_id: own.appId, open_id: expect.stringMatching(/^ou_[0-9a-f]{32}$/) },
    ]);
  });
});
