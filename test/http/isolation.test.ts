import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contract/index.ts';
import type { RouteDefinition } from '#contract/route.ts';
import { operations } from '../../src/app.ts';
import { installElsewhere } from '../support/actors.ts';
import { expectRefusal, expectSuccess, type Item } from '../support/answers.ts';
import { attachmentProbes, attachmentsOf } from '../support/attachment-probes.ts';
import { formAndSheetProbes, formsOf } from '../support/form-and-sheet-probes.ts';
import { hiringOf, hiringProbes } from '../support/hiring-probes.ts';
import {
  type IsolatedCompany,
  markOf,
  type Name,
  names,
  own,
  type Probe,
  shared,
  withoutIds,
} from '../support/isolated-companies.ts';
import { itemOf, repeated } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const listPath = '/open-apis/hire/v1/interview_records';
const userIdTypes = ['open_id', 'union_id', 'user_id'] as const;

/** The same person in every tenant, but for one record, whose user only this tenant has. */
function itemsOf(name: Name): object[] {
  return [...shared, own[name]].map((id) =>
    itemOf(id, {
      content: markOf(name),
      ...(id === '2' && { user_id: markOf(name) }),
      interviewer: { id: 'u_li', name: { en_us: markOf(name) } },
    }),
  );
}

const probes: Record<string, Probe> = {
  ...attachmentProbes,
  ...formAndSheetProbes,
  ...hiringProbes,
  'hire.v1.interview_records.list': async (test, asks, other, otherName) => {
    const bodies: string[] = [];
    for (const userIdType of userIdTypes) {
      const everything = await test.get(`${listPath}?page_size=100&user_id_type=${userIdType}`, asks.token);
      expect(expectSuccess(everything).items).toHaveLength(shared.length + 1);
      const byIds = await test.get(`${listPath}?${repeated('ids', [...shared, own[otherName]])}`, asks.token);
      expect(expectSuccess(byIds).items.map(({ id }) => id)).toEqual(shared);
      const foreign = await test.get(`${listPath}?ids=${own[otherName]}`, asks.token);
      expect(expectSuccess(foreign).items).toEqual([]);
      bodies.push(everything.body, byIds.body, foreign.body);
    }
    for (let size = 1; size <= shared.length; size++) {
      const theirs = expectSuccess(await test.get(`${listPath}?page_size=${size}`, other.token));
      const taken = await test.get(
        `${listPath}?page_size=${size}&page_token=${theirs.page_token}`,
        asks.token,
      );
      expectRefusal(taken, 400, 1002002);
      bodies.push(taken.body);
    }
    return bodies;
  },
  'hire.v1.interview_records.get': async (test, asks, _other, otherName) => {
    const foreign = await test.get(`${listPath}/${own[otherName]}`, asks.token);
    const unknown = await test.get(`${listPath}/77777`, asks.token);
    expectRefusal(foreign, 400, 1002002);
    expect(withoutIds(foreign.body, own[otherName])).toBe(withoutIds(unknown.body, '77777'));
    const bodies = [foreign.body];
    for (const id of shared) {
      const answer = await test.get(`${listPath}/${id}`, asks.token);
      expectSuccess(answer);
      bodies.push(answer.body);
    }
    return bodies;
  },
};

describe.each(databaseKinds)('tenants of one installation on %s', (kind) => {
  let test: TestApp;
  const companies = {} as Record<Name, IsolatedCompany>;

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    for (const name of names) {
      const tenant = await operations.createTenant(test.app.ctx, { name });
      const { token, app } = await makeCaller(test, { tenantKey: tenant.tenantKey });
      await importItems(
        test,
        [...itemsOf(name), ...formsOf(name), ...hiringOf(name), ...attachmentsOf(name)],
        {
          tenantKey: tenant.tenantKey,
        },
      );
      companies[name] = { tenant, token, appId: app.appId, secretText: markOf(name) };
    }
  });
  afterAll(() => test.close());

  async function idsOf(name: Name, userIdType: string): Promise<(string | undefined)[]> {
    const answer = await test.get(`${listPath}?user_id_type=${userIdType}`, companies[name].token);
    return expectSuccess(answer).items.map((item: Item) => item.user_id);
  }

  it('have a probe for every route that takes a token', () => {
    const taking = (Object.values(routes) as RouteDefinition[]).filter(({ access }) => access);
    expect(Object.keys(probes).sort()).toEqual(taking.map(({ operationId }) => operationId).sort());
  });

  const pairs = names.flatMap((name) =>
    names.filter((other) => other !== name).map((other) => [name, other] as const),
  );
  describe.each(Object.entries(probes))('through %s', (_, probe) => {
    it.each(pairs)('show %s nothing of %s', async (name, other) => {
      const bodies = await probe(test, companies[name], companies[other], other);
      expect(bodies.join()).toContain(companies[name].secretText);
      for (const body of bodies) expect(body).not.toContain(companies[other].secretText);
    });
  });

  it('show nothing of each other when all ask at once, cached or not', async () => {
    const urls = [listPath, `${listPath}?page_size=2`, `${listPath}?ids=1&ids=2`, `${listPath}/3`];
    const asked = Array.from({ length: 60 }, (_, index) => ({
      name: names[index % names.length] as Name,
      url: urls[index % urls.length] as string,
    }));
    const answers = await Promise.all(asked.map(({ name, url }) => test.get(url, companies[name].token)));
    for (const [index, { name }] of asked.entries()) {
      const body = answers[index]?.body ?? '';
      expect(body).toContain(markOf(name));
      for (const other of names.filter((one) => one !== name)) expect(body).not.toContain(markOf(other));
    }
  });

  it.each(['open_id', 'union_id'])('give people with the same user_id another %s', async (userIdType) => {
    const all = await Promise.all(names.map(async (name) => new Set(await idsOf(name, userIdType))));
    for (const ids of all) expect(ids.size).toBe(2);
    expect(new Set(all.flatMap((ids) => [...ids])).size).toBe(2 * names.length);
  });

  it('see their own people through an app that is installed in several of them', async () => {
    const { app } = await makeCaller(test, { tenantKey: companies.Alpha.tenant.tenantKey });
    const tokens: string[] = [];
    for (const name of names) tokens.push(await installElsewhere(test, app.appNo, companies[name].tenant));
    for (const userIdType of userIdTypes) {
      const bodies: string[] = [];
      for (const token of tokens)
        bodies.push((await test.get(`${listPath}?user_id_type=${userIdType}`, token)).body);
      for (const [index, name] of names.entries()) {
        for (const other of names.filter((one) => one !== name))
          expect(bodies[index]).not.toContain(markOf(other));
      }
      const users = bodies.map((body) => JSON.parse(body).data.items[1].user_id);
      if (userIdType === 'user_id') expect(users).toEqual(names.map(markOf));
      else expect(new Set(users).size).toBe(names.length);
    }
  });

  it("do not resolve each other's user ids: an id of Alpha imported into Beta is a new person of Beta", async () => {
    const before = await idsOf('Alpha', 'open_id');
    const [alphaOpenId] = before;
    const [alphaUnionId] = await idsOf('Alpha', 'union_id');
    const { tenantKey } = companies.Beta.tenant;
    const { appId } = companies.Beta;
    const strange = (id: string, userId: unknown) =>
      itemOf(id, { user_id: userId, interviewer: { id: userId } });
    await importItems(test, [strange('700', alphaOpenId)], { tenantKey, appId });
    await importItems(test, [strange('701', alphaUnionId)], { tenantKey, appId, userIdType: 'union_id' });
    const { items } = expectSuccess(
      await test.get(`${listPath}?ids=700&ids=701&user_id_type=user_id`, companies.Beta.token),
    );
    for (const item of items) expect(item.user_id).not.toBe('u_li');
    expect(await idsOf('Alpha', 'open_id')).toEqual(before);
    await importItems(
      test,
      ['700', '701'].map((id) => ({ type: 'record', id, deleted: true })),
      { tenantKey },
    );
  });

  it("refuse an import of ids of another tenant's app", async () => {
    const { tenantKey } = companies.Beta.tenant;
    const { appId } = companies.Alpha;
    await expect(importItems(test, [itemOf('702')], { tenantKey, appId })).rejects.toThrow('another tenant');
    const after = await test.get(`${listPath}?ids=702`, companies.Beta.token);
    expect(expectSuccess(after).items).toEqual([]);
  });

  it('change only their own records', async () => {
    const { tenantKey } = companies.Gamma.tenant;
    const before = await Promise.all(names.map((name) => test.get(listPath, companies[name].token)));
    await importItems(test, [itemOf('1', { content: `${markOf('Gamma')} edited` })], { tenantKey });
    await importItems(test, [{ type: 'record', id: '2', deleted: true }], { tenantKey });
    const after = await Promise.all(names.map((name) => test.get(listPath, companies[name].token)));
    expect(after[0]?.body).toBe(before[0]?.body);
    expect(after[1]?.body).toBe(before[1]?.body);
    expect(after[2]?.body).not.toBe(before[2]?.body);
    await importItems(test, itemsOf('Gamma'), { tenantKey });
  });

  it('do not share what an app may: a scope revoked in one leaves the other', async () => {
    const scopes = ['hire:interview', 'hire:interview:readonly'];
    const alpha = await makeCaller(test, { tenantKey: companies.Alpha.tenant.tenantKey, scopes });
    const beta = await makeCaller(test, { tenantKey: companies.Beta.tenant.tenantKey, scopes });
    await operations.changeScopes(test.app.ctx, {
      appId: alpha.app.appId,
      tenantNo: undefined,
      grant: [],
      revoke: scopes,
    });
    expectRefusal(await test.get(listPath, alpha.token), 400, 99991672);
    expectSuccess(await test.get(listPath, beta.token));
  });
});
