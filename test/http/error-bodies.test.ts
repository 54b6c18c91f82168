import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { databaseKinds } from '../support/locations.ts';
import { makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_records';
const apiScopes = ['hire:interview:readonly', 'hire:interview'];
type Caller = Awaited<ReturnType<typeof makeCaller>>;

describe.each(databaseKinds)('the body of a refusal on %s', (kind) => {
  let test: TestApp;
  let caller: Caller;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off', public_url: 'https://mianping.example.com' });
    caller = await makeCaller(test);
  });
  afterAll(() => test.close());

  it('names each broken field with the rule and the value as text', async () => {
    const query = '?page_size=101&user_id_type=people_admin_id';
    const body = expectRefusal(await test.get(path + query, caller.token), 400, 1002002);
    expect(body.error?.field_violations).toEqual([
      { field: 'page_size', value: '101', description: expect.stringContaining('100') },
      {
        field: 'user_id_type',
        value: 'people_admin_id',
        description: expect.stringContaining('[open_id,union_id,user_id]'),
      },
    ]);
    expect(body.error).not.toHaveProperty('permission_violations');
  });

  it('says how many ids are allowed', async () => {
    const query = `?${Array(101).fill('ids=9').join('&')}`;
    const { error } = expectRefusal(await test.get(path + query, caller.token), 400, 1002002);
    expect(error?.field_violations).toMatchObject([{ field: 'ids', description: 'the max len is 100' }]);
  });

  it.each(['page_size', 'user_id_type', 'page_token', 'ids'])(
    'keeps a huge %s out of the answer and the log',
    async (name) => {
      const huge = 'x'.repeat(8000);
      const answer = await test.get(`${path}?${name}=${huge}`, caller.token);
      expectRefusal(answer, 400, 1002002);
      expect(answer.body.length).toBeLessThan(2000);
      expect(JSON.stringify(test.logs)).not.toContain(huge);
    },
  );

  it('names both scopes of which one is missing, and how to get it', async () => {
    const { token, app } = await makeCaller(test, { scopes: [] });
    const { msg, error } = expectRefusal(await test.get(path, token), 400, 99991672);
    expect(msg).toMatch(
      /^Access denied\. One of the following scopes is required: \[hire:interview:readonly, hire:interview\]/,
    );
    expect(error?.permission_violations).toEqual(
      apiScopes.map((subject) => ({ type: 'action_scope_required', subject })),
    );
    expect(error).not.toHaveProperty('field_violations');
    expect(error?.helps).toHaveLength(1);
    const [help] = error?.helps ?? [];
    expect(help?.url).toMatch(/^https:\/\/mianping\.example\.com\//);
    for (const text of [...apiScopes, app.appId]) expect(help?.description).toContain(text);
  });

  it('names the field scope that user ids of kind user_id need', async () => {
    const { token } = await makeCaller(test, { scopes: apiScopes });
    const subject = 'contact:user.employee_id:readonly';
    for (const url of [`${path}?user_id_type=user_id`, `${path}/9?user_id_type=user_id`]) {
      const { error } = expectRefusal(await test.get(url, token), 400, 99991672);
      expect(error?.permission_violations).toEqual([{ type: 'field_scope_required', subject }]);
      expect(error?.helps?.[0]?.description).toContain(subject);
    }
  });

  it('leads to a page of this server', async () => {
    const { error } = expectRefusal(await test.get(path), 400, 99991661);
    expect(error?.message).toContain('https://mianping.example.com/');
    expect((await test.get('/docs/')).statusCode).toBe(200);
  });

  it('has a log id of its own for each request, with which the log can be searched', async () => {
    const ids = new Set<string>();
    for (let call = 0; call < 5; call++) {
      const { error } = expectRefusal(await test.get(path, 't-garbage'), 400, 99991663);
      ids.add(error?.log_id ?? '');
    }
    expect(ids.size).toBe(5);
    for (const logId of ids) {
      expect(test.logs).toContainEqual(expect.objectContaining({ log_id: logId, code: 99991663 }));
    }
  });

  it('begins the log id with the time', async () => {
    const { error } = expectRefusal(await test.get(path), 400, 99991661);
    const now = new Date(test.clock.nowMs);
    const stamp = [now.getFullYear(), now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes()];
    expect(error?.log_id).toContain(stamp.map((part) => String(part).padStart(2, '0')).join(''));
  });

  it('keeps tokens and secrets out of the log', async () => {
    await test.get(path, caller.token);
    await test.get(`${path}?page_size=x`, caller.token);
    const payload = { app_id: caller.app.appId, app_secret: caller.appSecret.slice(1) };
    await test.http.inject({
      method: 'POST',
      url: '/open-apis/auth/v3/tenant_access_token/internal',
      payload,
    });
    const log = JSON.stringify(test.logs);
    expect(log).toContain('auth.v3.tenant_access_token.internal');
    expect(log).not.toContain(caller.token);
    expect(log).not.toContain(payload.app_secret);
  });
});

const declared = [
  'page_size=',
  'page_size=-1',
  'page_size=101',
  'page_size=1.5',
  'page_size=1&page_size=1',
  'user_id_type=x',
  'user_id_type=',
  Array(101).fill('ids=9').join('&'),
];
const notDeclared = ['page_token=nonsense', 'ids=abc'];

describe.each(databaseKinds)('parameter_error_code on %s', (kind) => {
  it('as 99992402 answers broken declared rules like the gateway', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off', parameter_error_code: 99992402 });
    const { token } = await makeCaller(test);
    for (const query of declared) {
      const body = expectRefusal(await test.get(`${path}?${query}`, token), 400, 99992402);
      expect(body.msg).toBe('field validation failed');
      expect(body.error?.field_violations).toHaveLength(1);
    }
    for (const query of notDeclared) {
      expectRefusal(await test.get(`${path}?${query}`, token), 400, 1002002);
    }
    expectRefusal(await test.get(`${path}/9?user_id_type=x`, token), 400, 99992402);
    expectRefusal(await test.get(`${path}/9`, token), 400, 1002002);
    await test.close();
  });

  it('is 1002002 when nothing is set', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off' });
    const { token } = await makeCaller(test);
    for (const query of [...declared, ...notDeclared]) {
      expectRefusal(await test.get(`${path}?${query}`, token), 400, 1002002);
    }
    expectSuccess(await test.get(path, token));
    await test.close();
  });
});
