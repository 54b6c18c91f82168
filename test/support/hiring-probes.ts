import { expect } from 'vitest';
import { bearer } from './actors.ts';
import { expectRefusal, expectSuccess } from './answers.ts';
import {
  type IsolatedCompany,
  markOf,
  type Name,
  own,
  type Probe,
  shared,
  withoutIds,
} from './isolated-companies.ts';
import type { TestApp } from './test-app.ts';

const hire = '/open-apis/hire/v1';

/** A user that only this tenant has. */
function personOf(name: Name): string {
  return `certified-${markOf(name)}`;
}

/** What has the same ids in every tenant, and one of each of its own. Its interviews hold the records of the same ids. */
export function hiringOf(name: Name): object[] {
  return [...shared, own[name]].flatMap((id) => [
    { type: 'application', id, talent_id: id },
    {
      type: 'interview',
      id,
      application_id: id,
      begin_time: 5,
      remark: markOf(name),
      interview_record_list: [{ id }],
    },
    { type: 'round_type', id, biz_id: `round ${id}`, name: { zh_cn: markOf(name) } },
    {
      type: 'interviewer',
      user_id: id === own[name] ? personOf(name) : `shared-${id}`,
      verify_status: 2,
      update_time: 5,
    },
  ]);
}

async function refusedToken(
  test: TestApp,
  url: string,
  asks: IsolatedCompany,
  other: IsolatedCompany,
): Promise<string> {
  const theirs = expectSuccess(await test.get(`${url}&page_size=2`, other.token));
  expect(theirs.has_more).toBe(true);
  const taken = await test.get(`${url}&page_size=2&page_token=${theirs.page_token}`, asks.token);
  expectRefusal(taken, 400, 1002002);
  return taken.body;
}

/** Interviews, round types, interviewers and tasks. */
export const hiringProbes: Record<string, Probe> = {
  'hire.v1.interviews.list': async (test, asks, other, otherName) => {
    const url = `${hire}/interviews?start_time=1`;
    const everything = await test.get(`${url}&page_size=100`, asks.token);
    expect(expectSuccess(everything).items).toHaveLength(shared.length + 1);
    const bodies = [everything.body, await refusedToken(test, url, asks, other)];
    for (const field of ['interview_id', 'application_id']) {
      const foreign = await test.get(`${hire}/interviews?${field}=${own[otherName]}`, asks.token);
      expect(expectSuccess(foreign).items).toEqual([]);
      bodies.push(foreign.body);
    }
    return bodies;
  },
  'hire.v1.interviews.get_by_talent': async (test, asks, _other, otherName) => {
    const url = `${hire}/interviews/get_by_talent?talent_id=`;
    const foreign = await test.get(url + own[otherName], asks.token);
    const unknown = await test.get(`${url}77777`, asks.token);
    expectRefusal(foreign, 400, 1002102);
    expect(withoutIds(foreign.body, own[otherName])).toBe(withoutIds(unknown.body, '77777'));
    return [foreign.body, (await test.get(url + shared[0], asks.token)).body];
  },
  'hire.v1.interview_round_types.list': async (test, asks) => {
    const answer = await test.get(`${hire}/interview_round_types`, asks.token);
    expect(expectSuccess(answer).items).toHaveLength(shared.length + 1);
    return [answer.body];
  },
  'hire.v1.interviewers.list': async (test, asks, other, otherName) => {
    const bodies: string[] = [];
    for (const type of ['open_id', 'union_id', 'user_id']) {
      const url = `${hire}/interviewers?user_id_type=${type}`;
      const everything = await test.get(`${url}&page_size=200`, asks.token);
      const mine = expectSuccess<{ items: { user_id: string }[] }>(everything).items;
      expect(mine.length).toBeGreaterThan(shared.length);
      const theirs = expectSuccess<{ items: { user_id: string }[] }>(
        await test.get(`${url}&page_size=200`, other.token),
      );
      const secret = type === 'user_id' ? personOf(otherName) : (theirs.items.at(-1)?.user_id ?? '');
      const foreign = await test.get(`${url}&user_ids=${secret}`, asks.token);
      expectRefusal(
        foreign,
        400,
        { open_id: 99992351, union_id: 99992363, user_id: 99992360 }[type] as number,
      );
      bodies.push(
        everything.body,
        foreign.body.replaceAll(secret, ''),
        await refusedToken(test, url, asks, other),
      );
    }
    return bodies;
  },
  'hire.v1.interviewers.patch': async (test, asks, other, otherName) => {
    const patch = (id: string) =>
      test.http.inject({
        method: 'PATCH',
        url: `${hire}/interviewers/${id}?user_id_type=user_id`,
        headers: { authorization: bearer(asks.token) },
        payload: '{"interviewer":{"verify_status":2}}',
      });
    const list = `${hire}/interviewers?user_id_type=user_id&page_size=200`;
    const before = (await test.get(list, other.token)).body;
    const foreign = await patch(personOf(otherName));
    const unknown = await patch('nobody');
    expectRefusal(foreign, 400, 99992360);
    expect(withoutIds(foreign.body, personOf(otherName))).toBe(withoutIds(unknown.body, 'nobody'));
    const both = await patch(`shared-${shared[0]}`);
    expectSuccess(both);
    expect((await test.get(list, other.token)).body).toBe(before);
    return [
      foreign.body.replaceAll(personOf(otherName), ''),
      both.body,
      (await test.get(list, asks.token)).body,
    ];
  },
  'hire.v1.interview_tasks.list': async (test, asks, _other, otherName) => {
    const url = `${hire}/interview_tasks?user_id_type=user_id`;
    const foreign = await test.get(`${url}&user_id=${markOf(otherName)}`, asks.token);
    expectRefusal(foreign, 400, 99992360);
    const mine = await test.get(`${url}&user_id=u_li`, asks.token);
    const ids = expectSuccess(mine).items.map(({ id }) => id);
    expect(ids).toHaveLength(shared.length);
    const bodies = [foreign.body.replaceAll(markOf(otherName), ''), mine.body];
    for (const id of ids) {
      const answer = await test.get(`${hire}/interviews?interview_id=${id}`, asks.token);
      expect(expectSuccess(answer).items).toHaveLength(1);
      bodies.push(answer.body);
    }
    return bodies;
  },
};
