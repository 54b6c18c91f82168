import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, expectSuccess, type Item } from '../support/answers.ts';
import { itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_records';
const apiScopes = ['hire:interview'];
/** Two people, one record with another interviewer than its user, one without any, one with an id only. */
const items = [
  itemOf('1'),
  itemOf('2', { user_id: 'u_han', interviewer: { id: 'u_han' } }),
  itemOf('3', { user_id: 'u_han' }),
  { id: '4', content: '"user_id":"x", \\u0001 and ,"user_id": stay text' },
  itemOf('5', { user_id: 'u "quoted"\\ 韩梅梅', interviewer: { name: { en_us: 'Nobody' } } }),
];

async function listed(test: TestApp, token: string, userIdType?: string): Promise<Item[]> {
  const query = userIdType === undefined ? '' : `?user_id_type=${userIdType}`;
  return expectSuccess(await test.get(path + query, token)).items;
}

async function got(test: TestApp, token: string, id: string, userIdType: string): Promise<Item> {
  const answer = await test.get(`${path}/${id}?user_id_type=${userIdType}`, token);
  return expectSuccess<{ interview_record: Item }>(answer).interview_record;
}

function userIdsOf(answered: readonly Item[]): (string | undefined)[] {
  return answered.flatMap((item) => [item.user_id, item.interviewer?.id]);
}

describe.each(databaseKinds)('user ids on %s', (kind) => {
  let test: TestApp;
  let first: string;
  let second: string;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    first = (await makeCaller(test)).token;
    second = (await makeCaller(test)).token;
    await importItems(test, items);
  });
  afterAll(() => test.close());

  it('are open_ids when nothing is said', async () => {
    expect(await listed(test, first)).toEqual(await listed(test, first, 'open_id'));
  });

  it('of kind user_id are the same for all apps, as they were imported', async () => {
    expect(await listed(test, first, 'user_id')).toEqual(items);
    expect(await listed(test, second, 'user_id')).toEqual(items);
  });

  it('of kind open_id have their form and differ from app to app', async () => {
    const [mine, theirs] = [userIdsOf(await listed(test, first)), userIdsOf(await listed(test, second))];
    for (const [index, id] of mine.entries()) {
      const imported = userIdsOf(items)[index];
      if (imported === undefined) expect(id).toBeUndefined();
      else expect(id).toMatch(/^ou_[0-9a-f]{32}$/);
      if (id !== undefined) expect(theirs).not.toContain(id);
    }
  });

  it('of kind union_id have their form and are the same for custom apps of one tenant', async () => {
    const mine = userIdsOf(await listed(test, first, 'union_id'));
    expect(mine).toEqual(userIdsOf(await listed(test, second, 'union_id')));
    for (const id of mine.filter((one) => one !== undefined)) expect(id).toMatch(/^on_[0-9a-f]{32}$/);
  });

  it.each(['open_id', 'union_id', 'user_id'])('of kind %s name one person by one id', async (userIdType) => {
    const answered = await listed(test, first, userIdType);
    const [li, han] = [answered[0]?.user_id, answered[1]?.user_id];
    expect(li).not.toBe(han);
    expect(userIdsOf(answered).slice(0, 6)).toEqual([li, li, han, han, han, li]);
  });

  it.each(['open_id', 'union_id', 'user_id'])('of kind %s are alike in all answers', async (userIdType) => {
    const answered = await listed(test, first, userIdType);
    for (const item of answered) expect(await got(test, first, item.id, userIdType)).toEqual(item);
    const byIds = await test.get(`${path}?ids=3&ids=1&user_id_type=${userIdType}`, first);
    expect(expectSuccess(byIds).items).toEqual([answered[0], answered[2]]);
  });

  it.each(['open_id', 'union_id', 'user_id'])(
    'of kind %s change nothing else of a record',
    async (userIdType) => {
      const withoutIds = (all: readonly Item[]) =>
        all.map(({ user_id: _, interviewer, ...rest }) => ({ ...rest, name: interviewer?.name }));
      expect(withoutIds(await listed(test, first, userIdType))).toEqual(withoutIds(items));
    },
  );

  it('of a user who comes in while the server runs are answered at once', async () => {
    const newcomer = itemOf('6', { user_id: 'u_new', interviewer: { id: 'u_new' } });
    await listed(test, first);
    await importItems(test, [newcomer]);
    const answered = await listed(test, first);
    expect(answered[5]?.user_id).toMatch(/^ou_[0-9a-f]{32}$/);
    expect(userIdsOf(answered.slice(0, 5))).not.toContain(answered[5]?.user_id);
    await importItems(test, [{ type: 'record', id: '6', deleted: true }]);
  });
});

describe.each(databaseKinds)('user ids of kind user_id without the field scope on %s', (kind) => {
  it('are refused when nothing is set, on both routes and in ids mode', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off' });
    const { token } = await makeCaller(test, { scopes: apiScopes });
    await importItems(test, items);
    for (const url of [path, `${path}/1`, `${path}?ids=1`]) {
      const asked = `${url}${url.includes('?') ? '&' : '?'}user_id_type=user_id`;
      const answer = await test.get(asked, token);
      expectRefusal(answer, 400, 99991672);
      expect(answer.body).not.toContain('u_li');
      expectSuccess(await test.get(url, token));
    }
    await test.close();
  });

  it('are left out when the setting says blank, and nothing else is', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off', missing_user_id_scope: 'blank' });
    const { token } = await makeCaller(test, { scopes: apiScopes });
    await importItems(test, items);
    const blanked = items.map((item) => {
      const { user_id: _, interviewer, ...rest } = item as Item;
      if (!interviewer) return rest;
      const { id: __, ...person } = interviewer;
      return { ...rest, interviewer: person };
    });
    expect(await listed(test, token, 'user_id')).toEqual(blanked);
    expect(await listed(test, token, 'user_id'), 'from the page cache').toEqual(blanked);
    for (const item of blanked) expect(await got(test, token, item.id, 'user_id')).toEqual(item);
    const byIds = await test.get(`${path}?user_id_type=user_id&ids=5&ids=2`, token);
    expect(expectSuccess(byIds).items).toEqual([blanked[1], blanked[4]]);
    await test.close();
  });

  it('are answered in full to an app with the field scope when the setting says blank', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off', missing_user_id_scope: 'blank' });
    const { token } = await makeCaller(test);
    await importItems(test, items);
    expect(await listed(test, token, 'user_id')).toEqual(items);
    await test.close();
  });

  it('leaves other kinds as they are when the setting says blank', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off', missing_user_id_scope: 'blank' });
    const { token } = await makeCaller(test, { scopes: apiScopes });
    await importItems(test, items);
    for (const userIdType of ['open_id', 'union_id']) {
      const [item] = await listed(test, token, userIdType);
      expect(item?.user_id).toMatch(/^o[un]_[0-9a-f]{32}$/);
    }
    await test.close();
  });
});
