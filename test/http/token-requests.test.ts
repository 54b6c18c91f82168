import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { databaseKinds } from '../support/locations.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { expectTokenRefusal, TokenClient, tokenRoutes } from '../support/token-client.ts';

const combinations = databaseKinds.flatMap((kind) => tokenRoutes.map((route) => ({ kind, ...route })));

const contentTypes: [string, Record<string, string>][] = [
  ['no Content-Type', {}],
  ['JSON', { 'content-type': 'application/json' }],
  ['JSON in UTF-8', { 'content-type': 'application/json; charset=utf-8' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['plain text', { 'content-type': 'text/plain' }],
  ['something that is no type', { 'content-type': ';;;' }],
];

const badBodies: [string, string | Buffer][] = [
  ['that is empty', ''],
  ['of white space', ' \n'],
  ['that is a form', 'app_id=a&app_secret=b'],
  ['of JSON cut off', '{"app_id":"a","app_secret":"b"'],
  ['that is a list', '[]'],
  ['that is a text', '"app_id"'],
  ['that is a number', '7'],
  ['that is null', 'null'],
  ['without any field', '{}'],
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
  ['that is over-large', JSON.stringify({ app_id: 'a', app_secret: 'b', more: 'x'.repeat(200_000) })],
  ['that is not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])],
];

describe.each(combinations)('a request for a token by $name on $kind', ({ kind, path }) => {
  let test: TestApp;
  let client: TokenClient;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  beforeEach(async () => {
    client = await TokenClient.forNewApp(test, path);
  });
  afterAll(() => test.close());

  it.each(contentTypes)('is read as JSON when it says it is %s', async (_, headers) => {
    expect((await client.send({}, { headers })).json()).toMatchObject({ code: 0, expire: 7200 });
  });

  it('is served on a path with a trailing slash', async () => {
    expect((await client.send({}, { url: `${path}/` })).json()).toMatchObject({ code: 0 });
  });

  it('may hold extra fields, white space and a query', async () => {
    const fields = { ...client.credentials, app_ticket: 1, nested: { app_id: null } };
    const answer = await client.post(`\n ${JSON.stringify(fields, null, 3)}\n`, { url: `${path}?app_id=x` });
    expect(answer.json()).toMatchObject({ code: 0 });
  });

  it('may hold an Authorization header, even a bad one', async () => {
    const answer = await client.send({}, { headers: { authorization: 'Bearer u-old' } });
    expect(answer.json()).toMatchObject({ code: 0 });
  });

  it.each(badBodies)('with a body %s is refused with 10003', async (_, body) => {
    expectTokenRefusal(await client.post(body), 10003);
    const headers = { 'content-type': 'application/json' };
    expectTokenRefusal(await client.post(body, { headers }), 10003);
  });

  it('is refused with 10003 for an unknown or malformed app id', async () => {
    for (const unknown of ['cli_0123456789abcdef', "' or 1=1 --", 'x'.repeat(5000), '韩梅梅']) {
      expectTokenRefusal(await client.send({ app_id: unknown }), 10003);
    }
  });

  it('is refused with 10014 for a wrong secret, however near', async () => {
    const { app_secret: secret } = client.credentials;
    for (const wrong of [`${secret} `, secret.slice(1), secret.toUpperCase(), 'x', 'x'.repeat(50_000)]) {
      expectTokenRefusal(await client.send({ app_secret: wrong }), 10014);
    }
  });

  it("is refused with 10014 for another app's secret", async () => {
    const other = await TokenClient.forNewApp(test, path);
    expectTokenRefusal(await client.send({ app_secret: other.credentials.app_secret }), 10014);
  });

  it('is refused with 10014 while the app is disabled', async () => {
    await operations.setAppEnabled(test.app.ctx, { appId: client.appId, enabled: false });
    expectTokenRefusal(await client.send(), 10014);
    await operations.setAppEnabled(test.app.ctx, { appId: client.appId, enabled: true });
    await client.issue();
  });

  it('is refused with 10014 for an app that an import registered, which has no secret', async () => {
    const tenant = await operations.findTenant(test.app.ctx, undefined);
    const { appId } = await operations.registerApp(test.app.ctx, tenant, 'cli_imported');
    expectTokenRefusal(await client.send({ app_id: appId }), 10014);
  });

  it('is refused with 10005 for a store app, which gets its tokens elsewhere', async () => {
    const store = await TokenClient.forNewApp(test, path, 'store');
    expectTokenRefusal(await store.send(), 10005);
  });
});
