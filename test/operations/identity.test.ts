import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type App, openApp, operations } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { type Company, newCompany } from '../support/company.ts';
import { bundleOf, itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { exportLines } from '../support/stored.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const listPath = '/open-apis/hire/v1/interview_records';
/** A record of one person. */
const of = (id: string, person: string) => itemOf(id, { user_id: person, interviewer: { id: person } });

describe.each(databaseKinds)('identity on %s', (kind) => {
  let test: TestApp;
  let company: Company;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    company = await newCompany(test);
  });

  /** The ids of the person behind each record, of one kind. */
  async function people(options: Parameters<Company['export']>[0] = {}): Promise<unknown[]> {
    return (await company.export(options)).map((line) => line.user_id);
  }

  /** Everything that says who is who. */
  async function identities(app: App = test.app) {
    const { read } = app.ctx.database;
    return {
      users: await read.selectFrom('users').selectAll().orderBy('tenant_no').orderBy('user_no').execute(),
      ids: await read.selectFrom('user_ids').selectAll().orderBy('tenant_no').orderBy('value').execute(),
      tenants: await read.selectFrom('tenants').selectAll().orderBy('tenant_no').execute(),
    };
  }

  describe('of a known record that comes in with another kind of id', () => {
    it('is linked: both ids are one user, and both are answered', async () => {
      const { app, token } = await company.caller();
      await company.import([of('1', 'ou_li')], { appId: app.appId });
      expect(await company.import([of('1', 'li')])).toMatchObject({ unchanged: 1, rejected: 0 });
      expect(await company.countUsers()).toBe(1);
      for (const [type, id] of [
        ['open_id', 'ou_li'],
        ['user_id', 'li'],
      ]) {
        const [item] = (await test.get(`${listPath}?user_id_type=${type}`, token)).json().data.items;
        expect([item.user_id, item.interviewer.id]).toEqual([id, id]);
      }
      await company.import([of('2', 'li')]);
      await company.import([of('3', 'ou_li')], { appId: app.appId });
      expect(await company.countUsers()).toBe(1);
      expect(await people()).toEqual(['li', 'li', 'li']);
      expect(await people({ appId: app.appId })).toEqual(['ou_li', 'ou_li', 'ou_li']);
    });

    it('is linked in any order of kinds, over several apps', async () => {
      const [one, two] = [await company.caller(), await company.caller()];
      await company.import([of('1', 'on_li')], { userIdType: 'union_id' });
      await company.import([of('1', 'li')]);
      await company.import([of('1', 'ou_one')], { appId: one.app.appId });
      await company.import([of('1', 'ou_two')], { appId: two.app.appId });
      expect(await company.countUsers()).toBe(1);
      expect(await people({ appId: one.app.appId })).toEqual(['ou_one']);
      expect(await people({ appId: two.app.appId })).toEqual(['ou_two']);
      expect(await people({ appId: one.app.appId, userIdType: 'union_id' })).toEqual(['on_li']);
      expect(await people()).toEqual(['li']);
    });

    it('is linked place by place where user and interviewer differ', async () => {
      const { app } = await company.caller();
      const two = (user: string, interviewer: string) => [
        itemOf('1', { user_id: user, interviewer: { id: interviewer } }),
      ];
      await company.import(two('ou_li', 'ou_han'), { appId: app.appId });
      await company.import(two('li', 'han'));
      expect(await company.countUsers()).toBe(2);
      expect(await company.export()).toEqual(two('li', 'han'));
      expect(await company.export({ appId: app.appId })).toEqual(two('ou_li', 'ou_han'));
    });

    it('is not linked when the record names another person of the same kind than before', async () => {
      await company.import([of('1', 'li')]);
      expect(await company.import([of('1', 'han')])).toMatchObject({ updated: 1 });
      expect(await company.countUsers()).toBe(2);
      expect(await people()).toEqual(['han']);
      await company.import([of('2', 'li')]);
      expect(await company.countUsers()).toBe(2);
    });
  });

  describe('of two known users that seem to be one', () => {
    it('is reported as a clash, and nothing is guessed', async () => {
      const { app } = await company.caller();
      await company.import([of('1', 'ou_li')], { appId: app.appId });
      await company.import([of('2', 'li')]);
      const before = await identities();
      const report = await company.import([of('1', 'li'), of('3', 'li')]);
      expect(report).toMatchObject({ imported: 1, updated: 0, rejected: 1 });
      expect(report.rejects).toEqual([
        {
          line: 1,
          field: expect.stringMatching(/user_id|interviewer\.id/),
          reason: expect.stringContaining('belongs to another user'),
        },
      ]);
      const after = await identities();
      expect(after.users).toEqual(before.users);
      expect(after.ids).toEqual(before.ids);
      expect(await people({ appId: app.appId })).toEqual(['ou_li', expect.any(String), expect.any(String)]);
      expect((await people()).slice(1)).toEqual(['li', 'li']);
    });

    it('makes and links nobody for a record that is refused', async () => {
      const { app } = await company.caller();
      await company.import([itemOf('1', { user_id: 'ou_li', interviewer: { id: 'ou_x' } })], {
        appId: app.appId,
      });
      await company.import([of('2', 'li')]);
      const before = await identities();
      const report = await company.import([
        itemOf('1', { user_id: 'li', interviewer: { id: 'x' } }),
        itemOf('1', { user_id: 'li', interviewer: {} }),
      ]);
      expect(report).toMatchObject({ rejected: 2 });
      const after = await identities();
      expect(after.users).toEqual(before.users);
      expect(after.ids).toEqual(before.ids);
    });

    it('is reported where one person would become two, or two one', async () => {
      const { app } = await company.caller();
      const two = (id: string, user: string, interviewer: string) =>
        itemOf(id, { user_id: user, interviewer: { id: interviewer } });
      await company.import([two('1', 'ou_a', 'ou_a'), two('2', 'ou_b', 'ou_c')], { appId: app.appId });
      const before = await identities();
      const report = await company.import([two('1', 'x', 'y'), two('2', 'z', 'z')]);
      expect(report).toMatchObject({ imported: 0, updated: 0, unchanged: 0, rejected: 2 });
      const after = await identities();
      expect(after.users).toEqual(before.users);
      expect(after.ids).toEqual(before.ids);
    });

    it('is reported for a line of a bundle, too', async () => {
      const { app } = await company.caller();
      await company.import([of('1', 'ou_li')], { appId: app.appId });
      await company.import([of('2', 'li')]);
      const before = await identities();
      const openIds = (openId: string) => [{ app_id: app.appId, open_id: openId }];
      const clashes = [
        { type: 'user', id: 'li', open_ids: openIds('ou_li') },
        { type: 'user', id: 'li', user_id: 'li2' },
        { type: 'user', id: 'new1', user_id: 'new2' },
        { type: 'user', id: 'new1', open_ids: [...openIds('ou_a'), ...openIds('ou_b')] },
        { type: 'user', id: 'li', open_ids: [...openIds('ou_a'), ...openIds('ou_b')] },
      ];
      const report = await company.import(bundleOf(clashes));
      expect(report).toMatchObject({ imported: 0, updated: 0, rejected: 5 });
      const after = await identities();
      expect(after.users).toEqual(before.users);
      expect(after.ids).toEqual(before.ids);
      const good = { type: 'user', id: 'li', open_ids: openIds('ou_li_too') };
      expect(await company.import(bundleOf([good]))).toMatchObject({ updated: 1, rejected: 0 });
      expect((await people({ appId: app.appId }))[1]).toBe('ou_li_too');
    });
  });

  describe('of derived ids', () => {
    it('leads back to the same user, from every kind', async () => {
      const { app } = await company.caller();
      await company.import([of('1', 'li'), of('2', 'han')]);
      const before = await identities();
      for (const userIdType of ['open_id', 'union_id'] as const) {
        const derived = (await company.export({ appId: app.appId, userIdType })).slice(0, 2);
        const more = derived.map((line) => ({ ...line, id: `${userIdType.length}${line.id}` }));
        expect(await company.import(more, { appId: app.appId, userIdType })).toMatchObject({ imported: 2 });
        expect(await company.import(derived, { appId: app.appId, userIdType })).toMatchObject({
          unchanged: 2,
        });
      }
      expect((await identities()).ids).toEqual(before.ids);
      expect(await company.countUsers()).toBe(2);
      expect(await people()).toEqual(['li', 'han', 'li', 'han', 'li', 'han']);
    });

    it('lets a record that was edited with them move to another user', async () => {
      const { app } = await company.caller();
      await company.import([of('1', 'ou_li'), of('2', 'ou_han')], { appId: app.appId });
      const [first, second] = (await company.export()) as [ReturnType<typeof of>, ReturnType<typeof of>];
      const moved = { ...first, user_id: second.user_id, interviewer: { id: second.user_id } };
      expect(await company.import([moved])).toMatchObject({ updated: 1, rejected: 0 });
      expect(await people({ appId: app.appId })).toEqual(['ou_han', 'ou_han']);
    });

    it('keeps a derived user_id resolvable after a given one replaced it', async () => {
      const { app } = await company.caller();
      await company.import([of('1', 'ou_li')], { appId: app.appId });
      const [derived] = await people();
      expect(derived).toMatch(/^[0-9a-z]{10}$/);
      await company.import([of('1', 'li')]);
      expect(await people()).toEqual(['li']);
      expect(await company.import([of('1', String(derived)), of('2', String(derived))])).toMatchObject({
        unchanged: 1,
        imported: 1,
      });
      expect(await company.countUsers()).toBe(1);
      expect(await people()).toEqual(['li', 'li']);
    });

    it('gives every app its own open_id, and all apps of a tenant one union_id', async () => {
      const [one, two] = [await company.caller(), await company.caller()];
      await company.import([of('1', 'li')]);
      const ids = [...(await people({ appId: one.app.appId })), ...(await people({ appId: two.app.appId }))];
      expect(new Set(ids).size).toBe(2);
      for (const id of ids) expect(id).toMatch(/^ou_[0-9a-f]{32}$/);
      const [union] = await people({ appId: one.app.appId, userIdType: 'union_id' });
      expect(union).toMatch(/^on_[0-9a-f]{32}$/);
      expect(await people({ appId: two.app.appId, userIdType: 'union_id' })).toEqual([union]);
    });

    it('means nothing in another tenant', async () => {
      const other = await newCompany(test);
      await company.import([of('1', 'li')]);
      const [union] = await people({ userIdType: 'union_id', appId: (await company.caller()).app.appId });
      await other.import([of('1', 'first'), of('2', String(union))], { userIdType: 'union_id' });
      expect(await other.countUsers()).toBe(2);
    });
  });

  it('writes nothing where ids are read', async () => {
    const { app, token } = await company.caller();
    await company.import([of('1', 'li'), of('2', 'han')]);
    const before = await identities();
    for (const type of ['open_id', 'union_id', 'user_id'] as const) {
      await test.get(`${listPath}?user_id_type=${type}`, token);
      await test.get(`${listPath}?ids=1&ids=2&user_id_type=${type}`, token);
      await test.get(`${listPath}/1?user_id_type=${type}`, token);
      await company.export({ appId: app.appId, userIdType: type });
      await company.export({ format: 'bundle', appId: app.appId, userIdType: type });
    }
    expect(await identities()).toEqual(before);
  });

  it('belongs to an app that need not be known', async () => {
    const appId = `cli_${company.tenantKey}`;
    await company.import([of('1', 'ou_li')], { appId });
    const registered = await operations.findApplication(test.app.ctx, appId);
    expect(registered).toMatchObject({
      enabled: false,
      hasSecret: false,
      type: 'custom',
      tenantNo: company.tenantNo,
    });
    await expect(operations.tokenOfApp(test.app.ctx, registered)).rejects.toMatchObject({
      code: 'app_unusable',
    });
    await company.import([of('2', 'ou_li')], { appId });
    expect(await company.countUsers()).toBe(1);

    const tenant = await operations.findTenant(test.app.ctx, company.tenantKey);
    const given = {
      name: 'x',
      tenant,
      type: 'custom' as const,
      scopes: ['hire:interview'],
      appId,
      appSecret: 'given-secret',
    };
    const { app, appSecret } = await operations.createApp(test.app.ctx, given);
    expect(app).toMatchObject({ appNo: registered.appNo, enabled: true, hasSecret: true, name: 'x' });
    expect(appSecret).toBe('given-secret');
    const { token } = await operations.tokenOfApp(test.app.ctx, app);
    const { items } = (await test.get(listPath, token)).json().data;
    expect(items).toEqual([of('1', 'ou_li'), of('2', 'ou_li')]);
    await expect(operations.createApp(test.app.ctx, given)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('refuses ids of an app of another tenant', async () => {
    const other = await newCompany(test);
    const { app } = await other.caller();
    await expect(company.import([of('1', 'ou_li')], { appId: app.appId })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(company.import([of('1', 'ou_li')], { appId: 'no such id' })).rejects.toMatchObject({
      code: 'refused',
    });
    expect(await company.countUsers()).toBe(0);
  });
});

describe.each(databaseKinds)('identity after a restart on %s', (kind) => {
  it('is what it was', async () => {
    const test = await openTestApp(kind);
    const company = await newCompany(test);
    const { app } = await company.caller();
    await company.import([of('1', 'li'), of('2', 'han')]);
    const wanted = {
      openIds: await company.export({ appId: app.appId }),
      unionIds: await company.export({ appId: app.appId, userIdType: 'union_id' }),
      bundle: await company.export({ format: 'bundle' }),
    };
    const again = await openApp(loadConfig(test.location.settings, {}).settings);
    const options = { tenantKey: company.tenantKey, appId: app.appId };
    expect({
      openIds: await exportLines({ app: again }, options),
      unionIds: await exportLines({ app: again }, { ...options, userIdType: 'union_id' }),
      bundle: await exportLines({ app: again }, { tenantKey: company.tenantKey, format: 'bundle' }),
    }).toEqual(wanted);
    await again.close();
    await test.close();
  });
});
