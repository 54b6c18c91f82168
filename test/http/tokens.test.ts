import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { expectRefusal, expectSuccess, expectVendorJson } from '../support/answers.ts';
import { databaseKinds } from '../support/locations.ts';
import { makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const listPath = '/open-apis/hire/v1/interview_records';
const tokenRoutes = ['tenant_access_token', 'app_access_token'].map((name) => ({
  name,
  path: `/open-apis/auth/v3/${name}/internal`,
}));
const minuteMs = 60_000;

interface TokenBody {
  code: number;
  msg: string;
  data?: object;
  expire: number;
  tenant_access_token: string;
  app_access_token?: string;
}

describe.each(databaseKinds)('tokens on %s', (kind) => {
  describe.each(tokenRoutes)('from $name', ({ name, path }) => {
    let test: TestApp;
    let credentials: { app_id: string; app_secret: string };
    let appId: string;

    beforeAll(async () => {
      test = await openTestApp(kind, { rate_limits: 'off' });
    });
    beforeEach(async () => {
      const { app, appSecret } = await createApp();
      appId = app.appId;
      credentials = { app_id: appId, app_secret: appSecret };
    });
    afterAll(() => test.close());

    async function createApp(type: 'custom' | 'store' = 'custom') {
      const tenant = await operations.findTenant(test.app.ctx, undefined);
      return operations.createApp(test.app.ctx, {
        name: 'test',
        tenant,
        type,
        scopes: ['hire:interview'],
        appId: undefined,
        appSecret: undefined,
      });
    }

    function post(payload: string | Buffer, headers: Record<string, string> = {}, more: InjectOptions = {}) {
      return test.http.inject({ method: 'POST', url: path, payload, headers, ...more });
    }

    async function issue(change: object = {}): Promise<TokenBody> {
      const answer = await post(JSON.stringify({ ...credentials, ...change }));
      const body = expectVendorJson<TokenBody>(answer);
      expect({ status: answer.statusCode, code: body.code }).toEqual({ status: 200, code: 0 });
      return body;
    }

    async function works(token: string): Promise<boolean> {
      const answer = await test.get(listPath, token);
      if (answer.statusCode !== 200) expectRefusal(answer, 400, 99991663);
      return answer.statusCode === 200;
    }

    describe('for the right secret', () => {
      it('answer flat, with the documented fields and no others', async () => {
        const body = await issue();
        const fields = ['code', 'msg', 'expire', 'tenant_access_token'];
        if (name === 'app_access_token') fields.push('app_access_token');
        expect(Object.keys(body).sort()).toEqual(fields.sort());
        expect(body).toMatchObject({ code: 0, msg: 'ok', expire: 7200 });
        expect(body.tenant_access_token).toMatch(/^t-[\w-]{30,48}$/);
        if (name === 'app_access_token') expect(body.app_access_token).toBe(body.tenant_access_token);
        expect(await works(body.tenant_access_token)).toBe(true);
      });

      it('are the same token, with the smaller remaining life, while thirty minutes remain', async () => {
        const first = await issue();
        for (const [passed, expire] of [
          [43 * minuteMs + 53_000, 4567],
          [46 * minuteMs + 7_000, 1800],
        ] as const) {
          test.clock.advance(passed);
          const again = await issue();
          expect(again).toEqual({ ...first, expire });
        }
      });

      it('are a new token as soon as less than thirty minutes remain, and both live to their own end', async () => {
        const old = await issue();
        test.clock.advance(90 * minuteMs + 1);
        const fresh = await issue();
        expect(fresh.expire).toBe(7200);
        expect(fresh.tenant_access_token).not.toBe(old.tenant_access_token);
        expect(await works(old.tenant_access_token)).toBe(true);
        test.clock.advance(30 * minuteMs - 2);
        expect(await works(old.tenant_access_token)).toBe(true);
        test.clock.advance(1);
        expect(await works(old.tenant_access_token)).toBe(false);
        expect(await works(fresh.tenant_access_token)).toBe(true);
        test.clock.advance(90 * minuteMs);
        expect(await works(fresh.tenant_access_token)).toBe(true);
        test.clock.advance(1);
        expect(await works(fresh.tenant_access_token)).toBe(false);
      });

      it('never live longer than two hours, and tell whole seconds that are left', async () => {
        await issue();
        for (let step = 0; step < 200; step++) {
          test.clock.advance(97_003);
          const { expire } = await issue();
          expect(Number.isInteger(expire)).toBe(true);
          expect(expire).toBeGreaterThanOrEqual(1799);
          expect(expire).toBeLessThanOrEqual(7200);
        }
      });

      it('are the same from both token routes, and for calls that come at once', async () => {
        const answers = await Promise.all(
          [...tokenRoutes, ...tokenRoutes, ...tokenRoutes].map((route) =>
            test.http.inject({ method: 'POST', url: route.path, payload: credentials }),
          ),
        );
        const tokens = answers.map((answer) => answer.json<TokenBody>().tenant_access_token);
        expect(new Set(tokens).size).toBe(1);
      });

      it('differ from app to app', async () => {
        const other = await createApp();
        const body = await issue({ app_id: other.app.appId, app_secret: other.appSecret });
        expect(body.tenant_access_token).not.toBe((await issue()).tenant_access_token);
      });

      it('end with a rotated secret, and the new secret gets a new one', async () => {
        const old = await issue();
        const { appSecret } = await operations.rotateSecret(test.app.ctx, { appId });
        expect(await works(old.tenant_access_token)).toBe(false);
        refused(await post(JSON.stringify(credentials)), 10014);
        const fresh = await issue({ app_secret: appSecret });
        expect(fresh.tenant_access_token).not.toBe(old.tenant_access_token);
        expect(await works(fresh.tenant_access_token)).toBe(true);
      });
    });

    describe('for a body as clients send it', () => {
      it.each([
        ['no Content-Type', {}],
        ['JSON', { 'content-type': 'application/json' }],
        ['JSON in UTF-8', { 'content-type': 'application/json; charset=utf-8' }],
        ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
        ['plain text', { 'content-type': 'text/plain' }],
        ['something that is no type', { 'content-type': ';;;' }],
      ])('that says it is %s are issued', async (_, headers) => {
        const answer = await post(JSON.stringify(credentials), headers as Record<string, string>);
        expect(answer.json()).toMatchObject({ code: 0, expire: 7200 });
      });

      it('with a trailing slash on the path are issued', async () => {
        const answer = await test.http.inject({ method: 'POST', url: `${path}/`, payload: credentials });
        expect(answer.json()).toMatchObject({ code: 0 });
      });

      it('with extra fields, white space and a query are issued', async () => {
        const payload = `\n ${JSON.stringify({ ...credentials, app_ticket: 1, nested: { app_id: null } }, null, 3)}\n`;
        const answer = await post(payload, {}, { url: `${path}?app_id=x` });
        expect(answer.json()).toMatchObject({ code: 0 });
      });

      it('with an Authorization header, even a bad one, are issued', async () => {
        const answer = await post(JSON.stringify(credentials), { authorization: 'Bearer u-old' });
        expect(answer.json()).toMatchObject({ code: 0 });
      });
    });

    describe('for a body that is none', () => {
      const bodies: [string, string][] = [
        ['empty', ''],
        ['white space', ' \n'],
        ['no JSON', 'app_id=a&app_secret=b'],
        ['JSON cut off', '{"app_id":"a","app_secret":"b"'],
        ['a list', '[]'],
        ['a text', '"app_id"'],
        ['a number', '7'],
        ['null', 'null'],
        ['an object without fields', '{}'],
        ['without app_id', '{"app_secret":"b"}'],
        ['without app_secret', '{"app_id":"a"}'],
        ['with empty app_id', '{"app_id":"","app_secret":"b"}'],
        ['with empty app_secret', '{"app_id":"a","app_secret":""}'],
        ['with null', '{"app_id":null,"app_secret":null}'],
        ['with a number as app_id', '{"app_id":7,"app_secret":"b"}'],
        ['with an object as app_secret', '{"app_id":"a","app_secret":{}}'],
        ['with U+0000 in app_id', '{"app_id":"a\\u0000","app_secret":"b"}'],
        ['with a lone surrogate in app_id', '{"app_id":"a\\ud800","app_secret":"b"}'],
        ['with its fields in other letters', '{"APP_ID":"a","App_Secret":"b"}'],
        ['nested a thousand deep', '['.repeat(1000)],
        ['over-large', JSON.stringify({ app_id: 'a', app_secret: 'b', more: 'x'.repeat(200_000) })],
      ];

      it.each(bodies)('%s are refused with 10003', async (_, body) => {
        refused(await post(body), 10003);
        refused(await post(body, { 'content-type': 'application/json' }), 10003);
      });

      it('not UTF-8 are refused with 10003', async () => {
        refused(await post(Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])), 10003);
      });
    });

    describe('for credentials that do not fit', () => {
      it('are refused with 10003 for an unknown or malformed app id', async () => {
        for (const unknown of ['cli_0123456789abcdef', "' or 1=1 --", 'x'.repeat(5000), '韩梅梅']) {
          refused(await post(JSON.stringify({ ...credentials, app_id: unknown })), 10003);
        }
      });

      it('are refused with 10014 for a wrong secret, however near', async () => {
        const { app_secret: secret } = credentials;
        const wrong = [`${secret} `, secret.slice(1), secret.toUpperCase(), 'x', 'x'.repeat(50_000)];
        for (const app_secret of wrong)
          refused(await post(JSON.stringify({ ...credentials, app_secret })), 10014);
      });

      it("are refused with 10014 for another app's secret", async () => {
        const other = await createApp();
        refused(await post(JSON.stringify({ ...credentials, app_secret: other.appSecret })), 10014);
      });

      it('are refused with 10014 while the app is disabled', async () => {
        await operations.setAppEnabled(test.app.ctx, { appId, enabled: false });
        refused(await post(JSON.stringify(credentials)), 10014);
        await operations.setAppEnabled(test.app.ctx, { appId, enabled: true });
        await issue();
      });

      it('are refused with 10014 for an app that an import registered, which has no secret', async () => {
        const tenant = await operations.findTenant(test.app.ctx, undefined);
        const { appId: imported } = await operations.registerApp(test.app.ctx, tenant, 'cli_imported');
        refused(await post(JSON.stringify({ app_id: imported, app_secret: 'x' })), 10014);
      });

      it('are refused for a store app, which gets its tokens elsewhere', async () => {
        const { app, appSecret } = await createApp('store');
        refused(await post(JSON.stringify({ app_id: app.appId, app_secret: appSecret })), 10005);
      });
    });

    describe('after many wrong secrets', () => {
      const wrong = () => post(JSON.stringify({ ...credentials, app_secret: 'wrong' }));

      it('are held back for a time that doubles, then issued again', async () => {
        for (let guess = 0; guess < 10; guess++) refused(await wrong(), 10014);
        for (const seconds of [1, 2, 4, 8]) {
          const held = await wrong();
          expectRefusal(held, 429, 99991400);
          expect(held.headers['x-ogw-ratelimit-reset']).toBe(String(seconds));
          expect(held.headers['x-ogw-ratelimit-limit']).toMatch(/^\d+$/);
          expectRefusal(await post(JSON.stringify(credentials)), 429, 99991400);
          test.clock.advance(seconds * 1000 - 1);
          expectRefusal(await post(JSON.stringify(credentials)), 429, 99991400);
          test.clock.advance(1);
          refused(await wrong(), 10014);
        }
        test.clock.advance(16_000);
        await issue();
        for (let guess = 0; guess < 10; guess++) refused(await wrong(), 10014);
      });

      it('are held back for a minute at most', async () => {
        for (let guess = 0; guess < 30; guess++) {
          await wrong();
          test.clock.advance(60_000);
        }
        refused(await wrong(), 10014);
        expect((await wrong()).headers['x-ogw-ratelimit-reset']).toBe('60');
      });

      it('are held back for this app and this address only', async () => {
        for (let guess = 0; guess < 10; guess++) await wrong();
        const other = await createApp();
        await issue({ app_id: other.app.appId, app_secret: other.appSecret });
        const elsewhere = await post(JSON.stringify(credentials), {}, { remoteAddress: '192.0.2.7' });
        expect(elsewhere.json()).toMatchObject({ code: 0 });
        expectRefusal(await wrong(), 429, 99991400);
      });

      it('end nothing: a token from before goes on', async () => {
        const { tenant_access_token: token } = await issue();
        for (let guess = 0; guess < 12; guess++) await wrong();
        expect(await works(token)).toBe(true);
      });
    });
  });

  it('are refused when this installation did not make them', async () => {
    const [test, other] = [await openTestApp(kind), await openTestApp(kind)];
    const mine = await makeCaller(test);
    const theirs = await makeCaller(other);
    expect(theirs.app.appNo).toBe(mine.app.appNo);
    expectRefusal(await test.get(listPath, theirs.token), 400, 99991663);
    expectSuccess(await test.get(listPath, mine.token));
    await test.close();
    await other.close();
  });

  it('are refused with any one character changed', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off' });
    const { token } = await makeCaller(test);
    for (let place = 2; place < token.length; place++) {
      for (const other of ['A', 'B', '-', '_', '+', '/', '=', '.', '\u00e9']) {
        const changed = token.slice(0, place) + other + token.slice(place + 1);
        if (changed !== token) expectRefusal(await test.get(listPath, changed), 400, 99991663);
      }
    }
    await test.close();
  });
});

/** The token routes refuse with HTTP 200; only 10003 carries an empty `data`. */
function refused(answer: LightMyRequestResponse, code: number): void {
  const body = expectVendorJson<TokenBody>(answer);
  expect({ status: answer.statusCode, code: body.code }).toEqual({ status: 200, code });
  expect(Object.keys(body).sort()).toEqual(code === 10003 ? ['code', 'data', 'msg'] : ['code', 'msg']);
  if (code === 10003) expect(body.data).toEqual({});
}
