import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/actors.ts';
import { expectNotFound, expectRefusal, expectSuccess } from '../support/answers.ts';
import { databaseKinds } from '../support/locations.ts';
import { makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const listPath = '/open-apis/hire/v1/interview_records';
/** Everything about the parameters is wrong, for both routes. */
const badQuery = '?page_size=-1&user_id_type=nobody&ids=x';
const routes = [
  { name: 'list', path: listPath, callsPerSecond: 10 },
  { name: 'get', path: `${listPath}/abc`, callsPerSecond: 20 },
];

/** Route, token, scope, limit, parameters: with all that comes later wrong, too, the first check answers. */
describe.each(databaseKinds)('the order of checks on %s', (kind) => {
  describe.each(routes)('of $name', ({ path, callsPerSecond }) => {
    let test: TestApp;
    beforeAll(async () => {
      test = await openTestApp(kind);
    });
    afterAll(() => test.close());

    it('asks for the route before the token', async () => {
      expectNotFound(await test.get(`${path}/more/more${badQuery}`, 't-garbage'), 'GET');
    });

    it('asks for the token before the parameters', async () => {
      expectRefusal(await test.get(path + badQuery), 400, 99991661);
      expectRefusal(await test.get(path + badQuery, 't-garbage'), 400, 99991663);
    });

    it('asks for the scope before the limit and the parameters', async () => {
      const { token } = await makeCaller(test, { scopes: [] });
      for (let call = 0; call < callsPerSecond + 5; call++) {
        expectRefusal(await test.get(path + badQuery, token), 400, 99991672);
      }
    });

    it('asks for the API scope before the field scope', async () => {
      const { token } = await makeCaller(test, { scopes: [] });
      const { error } = expectRefusal(await test.get(`${path}?user_id_type=user_id`, token), 400, 99991672);
      expect(error?.permission_violations?.map(({ type }) => type)).toEqual(
        Array(2).fill('action_scope_required'),
      );
    });

    it('asks for the field scope before the limit', async () => {
      const { token } = await makeCaller(test, { scopes: ['hire:interview'] });
      for (let call = 0; call < callsPerSecond + 5; call++) {
        const answer = await test.get(`${path}?user_id_type=user_id&page_size=-1`, token);
        expectRefusal(answer, 400, 99991672);
      }
    });

    it('asks for the limit before the parameters, so calls with bad ones count', async () => {
      const { token } = await makeCaller(test);
      for (let call = 0; call < callsPerSecond; call++) {
        expectRefusal(await test.get(path + badQuery, token), 400, 1002002);
      }
      expectRefusal(await test.get(path + badQuery, token), 429, 99991400);
      test.clock.advance(1000);
      expectRefusal(await test.get(path + badQuery, token), 400, 1002002);
    });
  });

  it('looks at the token, not at who else has called from there', async () => {
    const test = await openTestApp(kind);
    const { token } = await makeCaller(test);
    for (let call = 0; call < 20; call++) expectRefusal(await test.get(listPath, 't-garbage'), 400, 99991663);
    const answer = await test.http.inject({ url: listPath, headers: { authorization: bearer(token) } });
    expectSuccess(answer);
    await test.close();
  });
});
