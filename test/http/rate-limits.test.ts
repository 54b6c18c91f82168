import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import type { Settings } from '../../src/config.ts';
import { installElsewhere } from '../support/actors.ts';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { itemOf } from '../support/items.ts';
import { type DatabaseKind, databaseKinds } from '../support/locations.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const listPath = '/open-apis/hire/v1/interview_records';
const getPath = `${listPath}/9`;
const routes = [
  { name: 'list', path: listPath, limit: 10 },
  { name: 'get', path: getPath, limit: 20 },
];

async function withRecord(kind: DatabaseKind, settings: Partial<Settings> = {}): Promise<TestApp> {
  const test = await openTestApp(kind, settings);
  await importItems(test, [itemOf('9')]);
  return test;
}

async function succeeds(test: TestApp, path: string, token: string, times: number): Promise<void> {
  for (let call = 0; call < times; call++) expectSuccess(await test.get(path, token));
}

function expectLimited(answer: LightMyRequestResponse, limit: number): number {
  expectRefusal(answer, 429, 99991400);
  expect(answer.headers['x-ogw-ratelimit-limit']).toBe(String(limit));
  const reset = answer.headers['x-ogw-ratelimit-reset'];
  expect(reset).toMatch(/^[1-9]\d*$/);
  return Number(reset);
}

describe.each(databaseKinds)('rate limits on %s', (kind) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await withRecord(kind);
  });
  afterAll(() => test.close());

  describe.each(routes)('of $name', ({ path, limit }) => {
    it(`let ${limit} calls a second through and refuse the next with how long to wait`, async () => {
      const { token } = await makeCaller(test);
      await succeeds(test, path, token, limit);
      expect(expectLimited(await test.get(path, token), limit)).toBe(1);
      test.clock.advance(999);
      expectLimited(await test.get(path, token), limit);
      test.clock.advance(1);
      await succeeds(test, path, token, limit);
      expectLimited(await test.get(path, token), limit);
    });

    it('let a call through once the answered seconds have passed, whenever calls came', async () => {
      const { token } = await makeCaller(test);
      for (let round = 0; round < 5; round++) {
        for (let call = 0; call < limit; call++) {
          test.clock.advance(7);
          const answer = await test.get(path, token);
          if (answer.statusCode === 200) continue;
          test.clock.advance(expectLimited(answer, limit) * 1000);
          await succeeds(test, path, token, 1);
        }
      }
    });

    it('do not count refused calls', async () => {
      const { token } = await makeCaller(test);
      await succeeds(test, path, token, limit);
      for (let call = 0; call < 3 * limit; call++) expectLimited(await test.get(path, token), limit);
      test.clock.advance(1000);
      await succeeds(test, path, token, limit);
    });
  });

  it('count each API for itself', async () => {
    const { token } = await makeCaller(test);
    await succeeds(test, listPath, token, 10);
    expectLimited(await test.get(`${listPath}?ids=9`, token), 10);
    await succeeds(test, getPath, token, 20);
    expectLimited(await test.get(`${listPath}/9?user_id_type=union_id`, token), 20);
  });

  it('count each app for itself', async () => {
    const [one, other] = [await makeCaller(test), await makeCaller(test)];
    await succeeds(test, listPath, one.token, 10);
    await succeeds(test, listPath, other.token, 10);
    expectLimited(await test.get(listPath, one.token), 10);
    expectLimited(await test.get(listPath, other.token), 10);
  });

  it('count each tenant of an app for itself', async () => {
    const { app, token } = await makeCaller(test);
    const second = await operations.createTenant(test.app.ctx, { name: 'Second' });
    const elsewhere = await installElsewhere(test, app.appNo, second);
    await succeeds(test, listPath, token, 10);
    await succeeds(test, listPath, elsewhere, 10);
    expectLimited(await test.get(listPath, token), 10);
    expectLimited(await test.get(listPath, elsewhere), 10);
  });

  it('count all tokens of an app together', async () => {
    const { app, token } = await makeCaller(test);
    test.clock.advance(91 * 60_000);
    const fresh = await operations.tokenOfApp(test.app.ctx, app);
    expect(fresh.token).not.toBe(token);
    await succeeds(test, listPath, token, 5);
    await succeeds(test, listPath, fresh.token, 5);
    expectLimited(await test.get(listPath, token), 10);
    expectLimited(await test.get(listPath, fresh.token), 10);
  });

  it('are counted in the metrics', async () => {
    const counted = async () => {
      const { body } = await test.get('/metrics');
      return Number(
        /^mianping_rate_limited_total\{route="hire\.v1\.interview_records\.list"\} (\d+)$/m.exec(body)?.[1],
      );
    };
    const { token } = await makeCaller(test);
    const before = await counted();
    for (let call = 0; call < 13; call++) await test.get(listPath, token);
    expect(await counted()).toBe(before + 3);
  });
});

describe.each(databaseKinds)('settings of rate limits on %s', (kind) => {
  it('turn all off', async () => {
    const test = await withRecord(kind, { rate_limits: 'off' });
    const { token } = await makeCaller(test);
    for (const { path, limit } of routes) await succeeds(test, path, token, 3 * limit);
    await test.close();
  });

  it('raise one, lower another', async () => {
    const test = await withRecord(kind, {
      rate_limit_overrides: 'hire.v1.interview_records.list=12/s, hire.v1.interview_records.get=2/min',
    });
    const { token } = await makeCaller(test);
    await succeeds(test, listPath, token, 12);
    expect(expectLimited(await test.get(listPath, token), 12)).toBe(1);
    await succeeds(test, getPath, token, 2);
    expect(expectLimited(await test.get(getPath, token), 2)).toBe(60);
    test.clock.advance(59_001);
    expect(expectLimited(await test.get(getPath, token), 2)).toBe(1);
    test.clock.advance(999);
    await succeeds(test, getPath, token, 2);
    await test.close();
  });

  it('turn one off and leave the other as documented', async () => {
    const test = await withRecord(kind, { rate_limit_overrides: 'hire.v1.interview_records.list=off' });
    const { token } = await makeCaller(test);
    await succeeds(test, listPath, token, 40);
    await succeeds(test, getPath, token, 20);
    expectLimited(await test.get(getPath, token), 20);
    await test.close();
  });

  it('limit one when all others are off', async () => {
    const test = await withRecord(kind, {
      rate_limits: 'off',
      rate_limit_overrides: 'hire.v1.interview_records.list=1/s',
    });
    const { token } = await makeCaller(test);
    await succeeds(test, listPath, token, 1);
    expectLimited(await test.get(listPath, token), 1);
    await succeeds(test, getPath, token, 40);
    await test.close();
  });
});
