import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/actors.ts';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { newCompany } from '../support/company.ts';
import { hiringLines, recordLines } from '../support/hiring-lines.ts';
import { bundleOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const hire = '/open-apis/hire/v1';
const oneUser = 'user_id=u_li&user_id_type=user_id';

/** How often each may be called: neighbours.md §0, platform.md §4. */
const limits = [
  { name: 'interviews', url: `${hire}/interviews?interview_id=9`, aSecond: 50 },
  {
    name: 'interviews by talent',
    url: `${hire}/interviews/get_by_talent?talent_id=11`,
    aSecond: 50,
    aMinute: 1000,
  },
  { name: 'round types', url: `${hire}/interview_round_types`, aSecond: 50, aMinute: 1000 },
  { name: 'interviewers', url: `${hire}/interviewers?page_size=1`, aSecond: 20 },
  { name: 'interview tasks', url: `${hire}/interview_tasks?${oneUser}`, aSecond: 50, aMinute: 1000 },
];

describe.each(databaseKinds)('the limits around records on %s', (kind) => {
  let test: TestApp;
  let token: string;
  beforeAll(async () => {
    test = await openTestApp(kind);
    const company = await newCompany(test);
    token = (await company.caller()).token;
    await company.import(bundleOf([...hiringLines, ...recordLines]));
  });
  afterAll(() => test.close());

  const succeed = async (url: string, times: number) => {
    for (let call = 0; call < times; call++) expectSuccess(await test.get(url, token));
  };
  const isLimited = async (url: string, limit: number) => {
    const answer = await test.get(url, token);
    expectRefusal(answer, 429, 99991400);
    expect(answer.headers['x-ogw-ratelimit-limit']).toBe(String(limit));
    return Number(answer.headers['x-ogw-ratelimit-reset']);
  };

  it.each(limits)('let $aSecond calls a second through to $name', async ({ url, aSecond }) => {
    await succeed(url, aSecond);
    expect(await isLimited(url, aSecond)).toBe(1);
    test.clock.advance(1_000);
    await succeed(url, 1);
    test.clock.advance(60_000);
  });

  it.each(limits.filter(({ aMinute }) => aMinute))(
    'let 1000 calls a minute through to $name',
    async ({ url }) => {
      for (let second = 0; second < 20; second++) {
        await succeed(url, 50);
        test.clock.advance(1_000);
      }
      const resetSeconds = await isLimited(url, 1000);
      expect(resetSeconds).toBe(40);
      test.clock.advance(resetSeconds * 1_000);
      await succeed(url, 1);
      test.clock.advance(60_000);
    },
  );

  it('let 20 patches a second through, beside 20 reads', async () => {
    const patch = () =>
      test.http.inject({
        method: 'PATCH',
        url: `${hire}/interviewers/u_li?user_id_type=user_id`,
        headers: { authorization: bearer(token) },
        payload: '{"interviewer":{"verify_status":2}}',
      });
    await succeed(`${hire}/interviewers`, 20);
    for (let call = 0; call < 20; call++) expectSuccess(await patch());
    expectRefusal(await patch(), 429, 99991400);
    await isLimited(`${hire}/interviewers`, 20);
    test.clock.advance(1_000);
    expectSuccess(await patch());
    await succeed(`${hire}/interviewers`, 1);
  });
});
