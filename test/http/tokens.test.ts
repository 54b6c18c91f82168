import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { databaseKinds } from '../support/locations.ts';
import { makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';
import { expectTokenRefusal, type TokenBody, TokenClient, tokenRoutes } from '../support/token-client.ts';

const listPath = '/open-apis/hire/v1/interview_records';
const minuteMs = 60_000;

const combinations = databaseKinds.flatMap((kind) => tokenRoutes.map((route) => ({ kind, ...route })));

describe.each(combinations)('tokens of $name on $kind', ({ kind, name, path }) => {
  let test: TestApp;
  let client: TokenClient;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  beforeEach(async () => {
    client = await TokenClient.forNewApp(test, path);
  });
  afterAll(() => test.close());

  it('come flat, with the documented fields and no others', async () => {
    const body = await client.issue();
    const fields = ['code', 'msg', 'expire', 'tenant_access_token'];
    if (name === 'app_access_token') fields.push('app_access_token');
    expect(Object.keys(body).sort()).toEqual(fields.sort());
    expect(body).toMatchObject({ code: 0, msg: 'ok', expire: 7200 });
    expect(body.tenant_access_token).toMatch(/^t-[\w-]{30,48}$/);
    if (name === 'app_access_token') expect(body.app_access_token).toBe(body.tenant_access_token);
    expect(await client.works(body.tenant_access_token)).toBe(true);
  });

  it('are the same token, with the smaller remaining life, while thirty minutes remain', async () => {
    const first = await client.issue();
    test.clock.advance(43 * minuteMs + 53_000);
    expect(await client.issue()).toEqual({ ...first, expire: 4567 });
    test.clock.advance(46 * minuteMs + 7_000);
    expect(await client.issue()).toEqual({ ...first, expire: 1800 });
  });

  it('are a new token as soon as less than thirty minutes remain, and both live to their own end', async () => {
    const { tenant_access_token: old } = await client.issue();
    test.clock.advance(90 * minuteMs + 1);
    const { tenant_access_token: fresh, expire } = await client.issue();
    expect(expire).toBe(7200);
    expect(fresh).not.toBe(old);
    expect(await client.works(old)).toBe(true);
    test.clock.advance(30 * minuteMs - 2);
    expect(await client.works(old)).toBe(true);
    test.clock.advance(1);
    expect(await client.works(old)).toBe(false);
    expect(await client.works(fresh)).toBe(true);
    test.clock.advance(90 * minuteMs);
    expect(await client.works(fresh)).toBe(true);
    test.clock.advance(1);
    expect(await client.works(fresh)).toBe(false);
  });

  it('never live longer than two hours, and tell whole seconds that are left', async () => {
    for (let step = 0; step < 80; step++) {
      test.clock.advance(97_003);
      const { expire } = await client.issue();
      expect(Number.isInteger(expire)).toBe(true);
      expect(expire).toBeGreaterThanOrEqual(1800);
      expect(expire).toBeLessThanOrEqual(7200);
    }
  });

  it('are the same from both token routes, and for calls that come at once', async () => {
    const urls = [...tokenRoutes, ...tokenRoutes, ...tokenRoutes].map((route) => route.path);
    const answers = await Promise.all(urls.map((url) => client.send({}, { url })));
    expect(new Set(answers.map((answer) => answer.json<TokenBody>().tenant_access_token)).size).toBe(1);
  });

  it('differ from app to app', async () => {
    const other = await TokenClient.forNewApp(test, path);
    const tokens = [await client.issue(), await other.issue()].map((body) => body.tenant_access_token);
    expect(tokens[0]).not.toBe(tokens[1]);
  });

  it('end with a rotated secret, and the new secret gets a new one', async () => {
    const { tenant_access_token: old } = await client.issue();
    const { appSecret } = await operations.rotateSecret(test.app.ctx, { appId: client.appId });
    expect(await client.works(old)).toBe(false);
    expectTokenRefusal(await client.send(), 10014);
    const { tenant_access_token: fresh } = await client.issue({ app_secret: appSecret });
    expect(fresh).not.toBe(old);
    expect(await client.works(fresh)).toBe(true);
  });
});

describe.each(databaseKinds)('a token on %s', (kind) => {
  it('is refused by an installation that did not make it', async () => {
    const [test, other] = [await openTestApp(kind), await openTestApp(kind)];
    const mine = await makeCaller(test);
    const theirs = await makeCaller(other);
    expect(theirs.app.appNo).toBe(mine.app.appNo);
    expectRefusal(await test.get(listPath, theirs.token), 400, 99991663);
    expectSuccess(await test.get(listPath, mine.token));
    await test.close();
    await other.close();
  });

  it('is refused with any one character changed', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off' });
    const { token } = await makeCaller(test);
    for (let place = 2; place < token.length; place++) {
      for (const other of ['A', 'B', '-', '_', '+', '/', '=', '.', '\u00e9']) {
        const changed = token.slice(0, place) + other + token.slice(place + 1);
        if (changed !== token) expectRefusal(await test.get(listPath, changed), 400, 99991663);
      }
    }
    expectSuccess(await test.get(listPath, token));
    await test.close();
  });
});
