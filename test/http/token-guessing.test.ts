import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.ts';
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

  it('leaves a token from before alone', async () => {
    test.clock.advance(1000);
    const { tenant_access_token: token } = await client.issue();
    for (let guess = 0; guess < 12; guess++) await client.send(wrong);
    expect(await client.works(token)).toBe(true);
  });
});
