import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.ts';
import { itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_records';
const tokenPath = '/open-apis/auth/v3/tenant_access_token/internal';
const appTokenPath = '/open-apis/auth/v3/app_access_token/internal';
/** Words of databases and of this program's inside. */
const causes = /sql|database|connection|postgres|ECONN|driver|destroyed|\.ts|node_modules|stack/i;

describe.each(databaseKinds)('with the database gone, on %s', (kind) => {
  let test: TestApp;
  let token: string;
  let credentials: string;

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    const caller = await makeCaller(test);
    token = caller.token;
    credentials = JSON.stringify({ app_id: caller.app.appId, app_secret: caller.appSecret });
    await importItems(test, [itemOf('9')]);
    expect((await test.get(`${path}?ids=9`, token)).statusCode).toBe(200);
    await test.app.close();
  });
  afterAll(() => test.close());

  const ask = {
    'a page': () => test.get(path, token),
    ids: () => test.get(`${path}?ids=9`, token),
    'one record': () => test.get(`${path}/9`, token),
    interviews: () => test.get('/open-apis/hire/v1/interviews?start_time=1', token),
    'the interviews of a talent': () =>
      test.get('/open-apis/hire/v1/interviews/get_by_talent?talent_id=1', token),
    'round types': () => test.get('/open-apis/hire/v1/interview_round_types', token),
    interviewers: () => test.get('/open-apis/hire/v1/interviewers', token),
    tasks: () => test.get('/open-apis/hire/v1/interview_tasks?user_id=u_li&user_id_type=user_id', token),
    'a patch': () =>
      test.http.inject({
        method: 'PATCH',
        url: '/open-apis/hire/v1/interviewers/u_li?user_id_type=user_id',
        headers: { authorization: `Bearer ${token}` },
        payload: '{"interviewer":{}}',
      }),
    'a tenant token': () => test.http.inject({ method: 'POST', url: tokenPath, payload: credentials }),
    'an app token': () => test.http.inject({ method: 'POST', url: appTokenPath, payload: credentials }),
  };

  it.each(Object.entries(ask))('%s is a system error that tells no cause', async (_, request) => {
    const answer = await request();
    const { msg, error } = expectRefusal(answer, 500, 1002001);
    expect(msg).not.toMatch(causes);
    expect(error?.message).not.toMatch(causes);
    expect(JSON.stringify({ ...error, message: '', log_id: '' })).not.toMatch(causes);
    const logged = test.logs.filter((line) => line.log_id === error?.log_id);
    const cause = logged.find((line) => line.err !== undefined)?.err as { message: string; stack: string };
    expect(cause.message).not.toBe('');
    expect(cause.stack).toContain('at ');
  });

  it('a wrong token is still refused as wrong, and an unknown path is not found', async () => {
    expectRefusal(await test.get(path), 400, 99991661);
    expectRefusal(await test.get(path, 't-garbage'), 400, 99991663);
    expect((await test.get('/nope')).body).toBe('404 page not found');
  });

  it('the log holds no secret, token or candidate text', () => {
    const log = JSON.stringify(test.logs);
    expect(log).not.toContain(token);
    expect(log).not.toContain(JSON.parse(credentials).app_secret);
    expect(log).not.toContain('代码能力强');
  });

  it('the process answers, and says that it is not ready', async () => {
    expect((await test.get('/healthz')).json()).toEqual({ status: 'ok' });
    const ready = await test.get('/readyz');
    expect(ready.statusCode).toBe(503);
    expect(ready.json().status).toBe('database not reachable');
    expect((await test.get('/version')).statusCode).toBe(200);
    expect((await test.get('/metrics')).body).toMatch(
      /^mianping_http_requests_total\{.*code="1002001"\} \d/m,
    );
  });
});
