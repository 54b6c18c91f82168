import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ticketLifeMs } from '#domain/app-ticket.ts';
import { operations } from '../../src/app.ts';
import { expectRefusal, expectSuccess, expectVendorJson } from '../support/answers.ts';
import { newCompany } from '../support/company.ts';
import { itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { makeStoreApp, ticketOf } from '../support/store-app.ts';
import { makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';
import { expectTokenRefusal } from '../support/token-client.ts';

const listPath = '/open-apis/hire/v1/interview_records';
const paths = {
  appToken: '/open-apis/auth/v3/app_access_token',
  tenantToken: '/open-apis/auth/v3/tenant_access_token',
  resend: '/open-apis/auth/v3/app_ticket/resend',
} as const;
const minuteMs = 60_000;

type StoreApp = Awaited<ReturnType<typeof makeStoreApp>>;

interface TokenAnswer {
  code: number;
  msg: string;
  expire: number;
  app_access_token: string;
  tenant_access_token: string;
}

describe.each(databaseKinds)('store apps on %s', (kind) => {
  let test: TestApp;
  let store: StoreApp;
  let tenantKey: string;

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    ({ tenantKey } = await operations.findTenant(test.app.ctx, undefined));
  });
  beforeEach(async () => {
    store = await makeStoreApp(test.app.ctx, { eventUrl: 'https://store.example/events' });
  });
  afterAll(() => test.close());

  const post = (url: string, body: object, headers: Record<string, string> = {}) =>
    test.http.inject({ method: 'POST', url, payload: JSON.stringify(body), headers });

  /** A success: status 200, code 0, and exactly these fields beside. */
  async function granted(url: string, body: object, fields: readonly string[]): Promise<TokenAnswer> {
    const answer = await post(url, body);
    const read = expectVendorJson<TokenAnswer>(answer);
    expect(answer.statusCode).toBe(200);
    expect(read).toMatchObject({ code: 0, msg: 'success' });
    expect(Object.keys(read)).toEqual(['code', 'msg', ...fields]);
    return read;
  }

  async function appToken(of: StoreApp = store): Promise<TokenAnswer> {
    const body = { ...of.credentials, app_ticket: await ticketOf(test.app.ctx, of.app) };
    return granted(paths.appToken, body, ['app_access_token', 'expire']);
  }

  async function tenantToken(token: string, key: string = tenantKey): Promise<TokenAnswer> {
    const body = { app_access_token: token, tenant_key: key };
    return granted(paths.tenantToken, body, ['tenant_access_token', 'expire']);
  }

  const works = async (token: string) => expectSuccess(await test.get(listPath, token));
  const isDead = async (token: string, code = 99991663) =>
    expectRefusal(await test.get(listPath, token), 400, code);

  describe('the way from ticket to records', () => {
    it('goes over an app access token to one of the tenant, with exactly the documented fields', async () => {
      const { app_access_token: own, expire } = await appToken();
      expect(own).toMatch(/^a-[\w-]{42}$/);
      expect(expire).toBe(7200);
      const { tenant_access_token: token, expire: life } = await tenantToken(own);
      expect(token).toMatch(/^t-[\w-]{47}$/);
      expect(life).toBe(7200);
      await works(token);
    });

    it('leads into each tenant that installed it, and no other', async () => {
      const [mine, other] = [await newCompany(test), await newCompany(test)];
      await mine.import([itemOf('1', { content: 'mine' })]);
      const { app } = store;
      const tenant = await operations.findTenant(test.app.ctx, mine.tenantKey);
      await operations.installApp(test.app.ctx, { appId: app.appId, tenant, scopes: undefined });
      const { app_access_token: own } = await appToken();
      const token = (await tenantToken(own, mine.tenantKey)).tenant_access_token;
      const { items } = expectSuccess(await test.get(listPath, token));
      expect(items).toMatchObject([{ content: 'mine' }]);
      const body = { app_access_token: own, tenant_key: other.tenantKey };
      expectTokenRefusal(await post(paths.tenantToken, body), 10013);
    });

    it('ends at a route of records with the app access token itself: 99991671', async () => {
      const { app_access_token: own } = await appToken();
      await isDead(own, 99991671);
    });

    it('gives the scopes of the installation', async () => {
      const none = await makeStoreApp(test.app.ctx, { scopes: [] });
      const { app_access_token: own } = await appToken(none);
      await isDead((await tenantToken(own)).tenant_access_token, 99991672);
    });
  });

  describe('an app access token', () => {
    it('is the same while thirty minutes remain, then a new one, and both live to their end', async () => {
      const first = await appToken();
      test.clock.advance(90 * minuteMs);
      expect(await appToken()).toEqual({ ...first, expire: 1800 });
      test.clock.advance(1);
      const second = await appToken();
      expect(second.app_access_token).not.toBe(first.app_access_token);
      expect(second.expire).toBe(7200);
      test.clock.advance(30 * minuteMs - 2);
      await tenantToken(first.app_access_token);
      test.clock.advance(1);
      const body = { app_access_token: first.app_access_token, tenant_key: tenantKey };
      expectTokenRefusal(await post(paths.tenantToken, body), 10013);
      await tenantToken(second.app_access_token);
    });

    it('differs from app to app', async () => {
      const other = await makeStoreApp(test.app.ctx);
      expect((await appToken(other)).app_access_token).not.toBe((await appToken()).app_access_token);
    });

    it('needs a ticket that was made here, for this app, not long ago', async () => {
      const { ctx } = test.app;
      const other = await makeStoreApp(ctx);
      const good = await ticketOf(ctx, store.app);
      const tickets = [
        'ticket',
        `${good}A`,
        good.slice(0, -1),
        await ticketOf(ctx, other.app),
        await ticketOf(ctx, store.app, { issuedAtMs: ctx.now() - ticketLifeMs }),
        await ticketOf(ctx, store.app, { epoch: 2 }),
        (await appToken()).app_access_token.slice(2),
        'x'.repeat(50_000),
        '韩梅梅',
      ];
      for (const app_ticket of tickets)
        expectTokenRefusal(await post(paths.appToken, { ...store.credentials, app_ticket }), 10012);
      const oldest = await ticketOf(ctx, store.app, { issuedAtMs: ctx.now() - ticketLifeMs + 1 });
      const body = { ...store.credentials, app_ticket: oldest };
      expect((await post(paths.appToken, body)).json()).toMatchObject({ code: 0 });
    });

    it('is refused for a wrong secret (10014), an unknown app (10003) and a custom app (10005)', async () => {
      const app_ticket = await ticketOf(test.app.ctx, store.app);
      const ask = (change: object) => post(paths.appToken, { ...store.credentials, app_ticket, ...change });
      expectTokenRefusal(await ask({ app_secret: 'wrong' }), 10014);
      expectTokenRefusal(await ask({ app_id: 'cli_unknown' }), 10003);
      const { app, appSecret } = await makeCaller(test);
      expectTokenRefusal(await ask({ app_id: app.appId, app_secret: appSecret }), 10005);
    });
  });

  describe('a tenant access token', () => {
    it('is the same while thirty minutes remain', async () => {
      const { app_access_token: own } = await appToken();
      const first = await tenantToken(own);
      test.clock.advance(89 * minuteMs);
      expect(await tenantToken(own)).toEqual({ ...first, expire: 7200 - 89 * 60 });
      test.clock.advance(minuteMs + 1);
      expect((await tenantToken(own)).tenant_access_token).not.toBe(first.tenant_access_token);
    });

    it('is refused with 10013 for an app access token that is no good, and for an unknown tenant', async () => {
      const { app_access_token: own } = await appToken();
      const custom = await makeCaller(test);
      const tokens = ['a-garbage', 'garbage', `${own}A`, own.slice(2), custom.token, `a-${'A'.repeat(42)}`];
      for (const app_access_token of tokens) {
        const answer = await post(paths.tenantToken, { app_access_token, tenant_key: tenantKey });
        expectTokenRefusal(answer, 10013);
        test.clock.advance(minuteMs);
      }
      for (const tenant_key of ['0123456789abcdef', "' or 1=1 --", 'x'.repeat(5_000)]) {
        expectTokenRefusal(await post(paths.tenantToken, { app_access_token: own, tenant_key }), 10013);
      }
    });
  });

  describe('what ends tokens and tickets', () => {
    it('is a new secret', async () => {
      const { ctx } = test.app;
      const { app_access_token: own } = await appToken();
      const { tenant_access_token: token } = await tenantToken(own);
      const ticket = await ticketOf(ctx, store.app);
      const { appSecret } = await operations.rotateSecret(ctx, { appId: store.app.appId });
      await isDead(token);
      const body = { app_access_token: own, tenant_key: tenantKey };
      expectTokenRefusal(await post(paths.tenantToken, body), 10013);
      const withOld = { ...store.credentials, app_secret: appSecret, app_ticket: ticket };
      expectTokenRefusal(await post(paths.appToken, withOld), 10012);
      const withNew = { ...withOld, app_ticket: await ticketOf(ctx, store.app) };
      expect((await post(paths.appToken, withNew)).json()).toMatchObject({ code: 0 });
    });

    it('is being disabled, and being enabled again does not revive them', async () => {
      const { ctx } = test.app;
      const { appId } = store.app;
      const ticket = await ticketOf(ctx, store.app);
      const { app_access_token: own } = await appToken();
      const { tenant_access_token: token } = await tenantToken(own);
      await operations.setAppEnabled(ctx, { appId, enabled: false });
      const asked = { app_access_token: own, tenant_key: tenantKey };
      await isDead(token, 99991662);
      expectTokenRefusal(await post(paths.tenantToken, asked), 10014);
      expectTokenRefusal(await post(paths.appToken, { ...store.credentials, app_ticket: ticket }), 10014);
      expectTokenRefusal(await post(paths.resend, store.credentials), 10014);
      await operations.setAppEnabled(ctx, { appId, enabled: true });
      await isDead(token);
      expectTokenRefusal(await post(paths.tenantToken, asked), 10013);
      expectTokenRefusal(await post(paths.appToken, { ...store.credentials, app_ticket: ticket }), 10012);
    });

    it('is being uninstalled, in that tenant alone, and being installed again does not revive them', async () => {
      const { ctx } = test.app;
      const { appId } = store.app;
      const tenant = await operations.findTenant(ctx, undefined);
      const elsewhere = await newCompany(test);
      const there = await operations.findTenant(ctx, elsewhere.tenantKey);
      await operations.installApp(ctx, { appId, tenant: there, scopes: undefined });
      const { app_access_token: own } = await appToken();
      const { tenant_access_token: token } = await tenantToken(own);
      const { tenant_access_token: other } = await tenantToken(own, elsewhere.tenantKey);
      await operations.uninstallApp(ctx, { appId, tenant });
      await isDead(token, 99991673);
      const asked = { app_access_token: own, tenant_key: tenantKey };
      expectTokenRefusal(await post(paths.tenantToken, asked), 10013);
      await works(other);
      // The clock has not moved: only that the token is older tells it from a new one.
      await operations.installApp(ctx, { appId, tenant, scopes: undefined });
      await isDead(token);
      const { tenant_access_token: fresh } = await tenantToken(own);
      expect(fresh).not.toBe(token);
      await works(fresh);
      await works(other);
    });
  });

  describe('asking for a ticket again', () => {
    it('is answered without any field beside code and msg', async () => {
      await granted(paths.resend, store.credentials, []);
      const [event] = (await operations.listEvents(test.app.ctx)).filter(
        ({ appId, kind: of }) => appId === store.app.appId && of === 'app_ticket',
      );
      expect(event).toMatchObject({ state: 'waiting', tries: 0 });
    });

    it('is refused for a custom app and for one without an event URL: 10016', async () => {
      const { app, appSecret } = await makeCaller(test);
      expectTokenRefusal(await post(paths.resend, { app_id: app.appId, app_secret: appSecret }), 10016);
      const { credentials } = await makeStoreApp(test.app.ctx);
      expectTokenRefusal(await post(paths.resend, credentials), 10016);
    });

    it('is refused for a wrong secret (10014) and an unknown app (10003)', async () => {
      const ask = (change: object) => post(paths.resend, { ...store.credentials, ...change });
      expectTokenRefusal(await ask({ app_secret: 'wrong' }), 10014);
      expectTokenRefusal(await ask({ app_id: 'cli_unknown' }), 10003);
    });
  });

  describe('a request', () => {
    const bodies = async (): Promise<[string, Record<string, string>][]> => [
      [paths.appToken, { ...store.credentials, app_ticket: await ticketOf(test.app.ctx, store.app) }],
      [paths.tenantToken, { app_access_token: (await appToken()).app_access_token, tenant_key: tenantKey }],
      [paths.resend, store.credentials],
    ];

    it('is read whatever its Content-Type says, with extra fields, and with a slash at the end', async () => {
      const types = ['application/json', 'application/json; charset=utf-8', 'text/plain', ';;;', ''];
      for (const [path, body] of await bodies()) {
        for (const type of types) {
          const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
          const answer = await post(`${path}/`, { ...body, more: { app_id: 1 } }, headers);
          expect(answer.json(), path).toMatchObject({ code: 0 });
        }
        expect((await post(path, body, { authorization: 'Bearer u-old' })).json()).toMatchObject({ code: 0 });
      }
    });

    it('is refused with 10003 when a field is missing, empty or not text, or it is no JSON object', async () => {
      for (const [path, body] of await bodies()) {
        for (const field of Object.keys(body)) {
          for (const value of [undefined, '', null, 7, {}, [], 'a\0b']) {
            expectTokenRefusal(await post(path, { ...body, [field]: value }), 10003);
          }
        }
        for (const payload of ['', '[]', 'null', '"text"', JSON.stringify(body).slice(0, -1), 'a=b']) {
          expectTokenRefusal(await test.http.inject({ method: 'POST', url: path, payload }), 10003);
        }
      }
    });

    it('is not found by another method', async () => {
      for (const path of Object.values(paths))
        expect((await test.http.inject({ method: 'GET', url: path })).statusCode).toBe(404);
    });
  });

  describe('guessing', () => {
    const secondsTold = (answer: Awaited<ReturnType<typeof post>>) => {
      expectRefusal(answer, 429, 99991400);
      return Number(answer.headers['x-ogw-ratelimit-reset']);
    };

    it.each([
      ['secrets of an app', paths.appToken, { app_secret: 'wrong' }, 10014],
      ['tickets with the right secret', paths.appToken, { app_ticket: 'wrong' }, 10012],
      ['secrets, asking for tickets', paths.resend, { app_secret: 'wrong' }, 10014],
    ])('%s is held back after ten', async (_, path, change, code) => {
      const body = { ...store.credentials, app_ticket: await ticketOf(test.app.ctx, store.app) };
      for (let guess = 0; guess < 10; guess++)
        expectTokenRefusal(await post(path, { ...body, ...change }), code);
      expect(secondsTold(await post(path, body))).toBe(1);
      test.clock.advance(1_000);
      expect((await post(path, body)).json()).toMatchObject({ code: 0 });
    });

    it('with a ticket that has ended is no guess', async () => {
      const { ctx } = test.app;
      const app_ticket = await ticketOf(ctx, store.app, { issuedAtMs: ctx.now() - ticketLifeMs });
      for (let time = 0; time < 20; time++)
        expectTokenRefusal(await post(paths.appToken, { ...store.credentials, app_ticket }), 10012);
    });

    it('app access tokens is held back after ten, and whoever has a good one is served meanwhile', async () => {
      test.clock.advance(10 * minuteMs);
      const { app_access_token: own } = await appToken();
      const guess = () => post(paths.tenantToken, { app_access_token: 'a-guess', tenant_key: tenantKey });
      for (let time = 0; time < 10; time++) expectTokenRefusal(await guess(), 10013);
      expect(secondsTold(await guess())).toBe(1);
      await tenantToken(own);
      test.clock.advance(1_000);
      expectTokenRefusal(await guess(), 10013);
      expect(secondsTold(await guess())).toBe(2);
      test.clock.advance(10 * minuteMs);
    });
  });

  it('shows neither secrets nor tickets nor tokens in the log', async () => {
    const { app_access_token: own } = await appToken();
    const { tenant_access_token: token } = await tenantToken(own);
    await post(paths.appToken, { ...store.credentials, app_ticket: 'wrong-ticket' });
    const log = JSON.stringify(test.logs);
    expect(log).toContain('auth.v3.app_access_token.create');
    for (const secret of [store.appSecret, own, token, 'wrong-ticket']) expect(log).not.toContain(secret);
  });
});
