import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.ts';
import { openAppAt } from '../support/app-at.ts';
import { databaseKinds } from '../support/locations.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { expectTokenRefusal, TokenClient, tokenRoutes } from '../support/token-client.ts';

const combinations = databaseKinds.flatMap((kind) => tokenRoutes.map((route) => ({ kind, ...route })));
const wrong = { app_secret: 'wrong' };

describe.each(combinations)('after ten wrong secrets $name on $kind', ({ kind, path }) => {
  let test: TestApp;
  let client: TokenClient;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  beforeEach(async () => {
    client = await TokenClient.forNewApp(test, path);
    for (let guess = 0; guess < 10; guess++) expectTokenRefusal(await client.send(wrong), 10014);
  });
  afterAll(() => test.close());

  it('holds back for a time that doubles, then serves again', async () => {
    for (const seconds of [1, 2, 4, 8]) {
      const held = await client.send(wrong);
      expectRefusal(held, 429, 99991400);
      expect(held.headers['x-ogw-ratelimit-reset']).toBe(String(seconds));
      expect(held.headers['x-ogw-ratelimit-limit']).toMatch(/^\d+$/);
      expectRefusal(await client.send(), 429, 99991400);
      test.clock.advance(seconds * 1000 - 1);
      expectRefusal(await client.send(), 429, 99991400);
      test.clock.advance(1);
      expectTokenRefusal(await client.send(wrong), 10014);
    }
    test.clock.advance(16_000);
    await client.issue();
  });

  it('begins anew once the right secret came', async () => {
    test.clock.advance(1000);
    await client.issue();
    for (let guess = 0; guess < 10; guess++) expectTokenRefusal(await client.send(wrong), 10014);
    expectRefusal(await client.send(wrong), 429, 99991400);
  });

  it('holds back for a minute at most', async () => {
    for (let guess = 0; guess < 20; guess++) {
      test.clock.advance(60_000);
      expectTokenRefusal(await client.send(wrong), 10014);
    }
    expect((await client.send(wrong)).headers['x-ogw-ratelimit-reset']).toBe('60');
  });

  it('holds back this app and this address only', async () => {
    const other = await TokenClient.forNewApp(test, path);
    await other.issue();
    const elsewhere = await client.send({}, { remoteAddress: '192.0.2.7' });
    expect(elsewhere.json()).toMatchObject({ code: 0 });
    expectRefusal(await client.send(wrong), 429, 99991400);
  });

  it('judges tries that come at the same moment one by one', async () => {
    const other = await TokenClient.forNewApp(test, path);
    const tries = Array.from({ length: 60 }, (_, index) => other.send(index === 50 ? {} : wrong));
    const codes = (await Promise.all(tries)).map((answer) => answer.json<{ code: number }>().code);
    // Those that were refused learnt nothing, not even of the right secret.
    expect(codes.filter((code) => code === 10014)).toHaveLength(10);
    expect(codes.filter((code) => code === 99991400)).toHaveLength(50);
  });

  it('leaves a token from before alone', async () => {
    test.clock.advance(1000);
    const { tenant_access_token: token } = await client.issue();
    for (let guess = 0; guess < 12; guess++) await client.send(wrong);
    expect(await client.works(token)).toBe(true);
  });
});

it('app access tokens that are guessed are counted by two servers together', async () => {
  const test = await openTestApp('postgres', { rate_limits: 'off' });
  const replica = await openAppAt(test);
  try {
    const guess = ({ http }: Pick<TestApp, 'http'>) =>
      http.inject({
        method: 'POST',
        url: '/open-apis/auth/v3/tenant_access_token',
        payload: { app_access_token: 'a-guess', tenant_key: 'any' },
      });
    for (let time = 0; time < 5; time++) {
      expectTokenRefusal(await guess(test), 10013);
      expectTokenRefusal(await guess(replica), 10013);
    }
    expectRefusal(await guess(test), 429, 99991400);
    expectRefusal(await guess(replica), 429, 99991400);
  } finally {
    await replica.close();
    await test.close();
  }
});

describe.each(databaseKinds)('wrong secrets shown to two servers on %s', (kind) => {
  const [{ path } = { path: '' }] = tokenRoutes;
  const counts =
    kind === 'postgres' ? 'are counted together' : 'are counted by each: one server is all there is';

  it(counts, async () => {
    const test = await openTestApp(kind, { rate_limits: 'off' });
    const replica = await openAppAt(test);
    try {
      const here = await TokenClient.forNewApp(test, path);
      const there = new TokenClient({ ...test, http: replica.http }, path, here.credentials);
      for (let guess = 0; guess < 5; guess++) {
        expectTokenRefusal(await here.send(wrong), 10014);
        expectTokenRefusal(await there.send(wrong), 10014);
      }
      if (kind === 'sqlite') return expectTokenRefusal(await here.send(wrong), 10014);
      for (const seconds of ['1', '2', '4', '8']) {
        for (const client of [here, there])
          expect((await client.send(wrong)).headers['x-ogw-ratelimit-reset']).toBe(seconds);
        expectRefusal(await there.send(), 429, 99991400);
        test.clock.advance(Number(seconds) * 1000);
        // One more for all of them, whoever it comes to.
        expectTokenRefusal(await (seconds === '2' ? there : here).send(wrong), 10014);
      }
      test.clock.advance(16_000);
      await there.issue();
      const fresh = await openAppAt(test);
      const anew = new TokenClient({ ...test, http: fresh.http }, path, here.credentials);
      for (let guess = 0; guess < 10; guess++) expectTokenRefusal(await anew.send(wrong), 10014);
      expectRefusal(await anew.send(wrong), 429, 99991400);
      await fresh.close();
    } finally {
      await replica.close();
      await test.close();
    }
  });
});
