import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Actors, bearer, makeActors, refusedActorRows } from '../support/actors.ts';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { type Company, newCompany } from '../support/company.ts';
import { bundleOf, itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { runScenarios, type Scenario } from '../support/scenarios.ts';
import { importItems, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interviewers';
const url = `${path}/u_li?user_id_type=user_id`;
const certify = JSON.stringify({ interviewer: { verify_status: 2 } });
const row = { method: 'PATCH', url, payload: certify, status: 400 } as const;

const badBodies: [string, string][] = [
  ['', 'body'],
  ['{', 'body'],
  ['null', 'body'],
  ['[]', 'body'],
  ['"interviewer"', 'body'],
  ['{}', 'interviewer'],
  ['{"interviewer":null}', 'interviewer'],
  ['{"interviewer":[]}', 'interviewer'],
  ['{"interviewer":2}', 'interviewer'],
  ...['0', '3', '"2"', '2.5', 'true', '[2]', '-1'].map((value): [string, string] => [
    `{"interviewer":{"verify_status":${value}}}`,
    'interviewer.verify_status',
  ]),
];

const refused: Scenario[] = [
  ...badBodies.map(([payload, field]) => ({
    ...row,
    name: `refuses the body ${payload}`,
    payload,
    code: 1002002,
    fields: [field],
  })),
  {
    ...row,
    name: 'refuses a body beyond 64 KiB',
    payload: `{"interviewer":{"x":"${'x'.repeat(70_000)}"}}`,
    code: 1002002,
    fields: ['body'],
  },
  {
    ...row,
    name: 'refuses an unknown kind of id',
    url: `${path}/u_li?user_id_type=x`,
    code: 1002002,
    fields: ['user_id_type'],
  },
  {
    ...row,
    name: 'refuses an unknown open_id',
    url: `${path}/u_li`,
    code: 99992351,
    fields: ['interviewer_id'],
  },
  {
    ...row,
    name: 'refuses an unknown union_id',
    url: `${path}/on_1?user_id_type=union_id`,
    code: 99992363,
    fields: ['interviewer_id'],
  },
  {
    ...row,
    name: 'refuses an unknown user_id',
    url: `${path}/nobody?user_id_type=user_id`,
    code: 99992360,
    fields: ['interviewer_id'],
  },
  {
    ...row,
    name: 'refuses U+0000',
    url: `${path}/u%00?user_id_type=user_id`,
    code: 99992360,
    fields: ['interviewer_id'],
  },
  {
    ...row,
    name: 'knows no user of another tenant',
    who: 'foreign',
    code: 99992360,
    fields: ['interviewer_id'],
  },
  ...[...refusedActorRows, ['reader', 99991672] as const, ['editor', 99991672] as const].map(
    ([who, code]) => ({
      ...row,
      name: `refuses ${who}`,
      who,
      code,
      lacks: ['verify_status'],
    }),
  ),
];

const notFound: Scenario[] = [
  { ...row, name: 'knows no PATCH of the list', url: path, status: 404 },
  {
    ...row,
    name: 'knows no GET of one',
    method: 'GET',
    payload: undefined as unknown as string,
    status: 404,
  },
  { ...row, name: 'knows no POST', method: 'POST', status: 404 },
].map(({ payload, ...rest }) => (payload === undefined ? rest : { ...rest, payload }));

describe.each(databaseKinds)('patching an interviewer on %s', (kind) => {
  let test: TestApp;
  let actors: Actors;
  const stage = () => ({ test, actors });

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    actors = await makeActors(test);
    await importItems(test, [itemOf('1')]);
  });
  afterAll(() => test.close());

  describe('that cannot be', () => {
    runScenarios(stage, refused);
    it('changes nothing', async () => {
      const answer = await test.http.inject({ url: path, headers: { authorization: actors.full } });
      expect(expectSuccess(answer).items).toEqual([]);
    });
  });
  describe('by another method or path', () => runScenarios(stage, notFound));

  describe('of a tenant', () => {
    let company: Company;
    let token: string;
    beforeEach(async () => {
      company = await newCompany(test);
      token = (await company.caller()).token;
      await company.import([itemOf('1'), itemOf('2', { user_id: 'u_wang' })]);
    });

    const patch = (
      body: object | string,
      { at = url, headers = {} }: { at?: string; headers?: object } = {},
    ) =>
      test.http.inject({
        method: 'PATCH',
        url: at,
        headers: { authorization: bearer(token), ...headers },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      });
    const listed = async () =>
      expectSuccess<{ items: object[] }>(await test.get(`${path}?user_id_type=user_id`, token)).items;
    const audited = async () =>
      test.app.ctx.database.read
        .selectFrom('audit_log')
        .select(['actor', 'subject', 'at_ms', sql<string>`cast(id as text)`.as('id')])
        .where('tenant_no', '=', company.tenantNo)
        .where('action', '=', 'interviewer.patch')
        .orderBy('id')
        .execute();

    it('sets, and answers, whether the user is certified', async () => {
      expect((await patch({ interviewer: { verify_status: 2 } })).json()).toEqual({
        code: 0,
        msg: 'success',
        data: { interviewer: { user_id: 'u_li', verify_status: 2 } },
      });
      expect(await listed()).toEqual([{ user_id: 'u_li', verify_status: 2 }]);
      expectSuccess(await patch({ interviewer: { verify_status: 1 } }));
      expect(await listed()).toEqual([{ user_id: 'u_li', verify_status: 1 }]);
    });

    it('puts whom it changes last, even within a millisecond, and even if nothing changes', async () => {
      const wang = { at: url.replace('u_li', 'u_wang') };
      await patch(certify, wang);
      await patch(certify);
      expect(await listed()).toMatchObject([{ user_id: 'u_wang' }, { user_id: 'u_li' }]);
      await patch(certify, wang);
      expect(await listed()).toMatchObject([{ user_id: 'u_li' }, { user_id: 'u_wang' }]);
      test.clock.advance(60_000);
      const now = test.clock.nowMs;
      await patch(certify);
      const since = `${path}?user_id_type=user_id&earliest_update_time=${now}`;
      expect(expectSuccess(await test.get(since, token)).items).toEqual([
        { user_id: 'u_li', verify_status: 2 },
      ]);
      expect(expectSuccess(await test.get(`${since}&latest_update_time=${now}`, token)).items).toHaveLength(
        1,
      );
    });

    it('is of now, also beside one whose update came in from a clock far ahead', async () => {
      const now = test.clock.nowMs;
      await company.import(
        bundleOf([
          { type: 'interviewer', user_id: 'u_wang', verify_status: 2, update_time: now + 3_600_000 },
        ]),
      );
      await patch(certify);
      const until = `${path}?user_id_type=user_id&latest_update_time=${now}`;
      expect(expectSuccess(await test.get(until, token)).items).toMatchObject([{ user_id: 'u_li' }]);
    });

    it('leaves what is left out, and makes a new interviewer not certified', async () => {
      expect((await patch({ interviewer: {} })).json().data.interviewer).toEqual({
        user_id: 'u_li',
        verify_status: 1,
      });
      await patch(certify);
      const kept = await patch({ interviewer: { verify_status: null, unknown: 1 }, more: true });
      expect(kept.json().data.interviewer).toEqual({ user_id: 'u_li', verify_status: 2 });
    });

    it('reads the body as JSON, whatever its type is said to be', async () => {
      for (const type of [
        'application/json',
        'text/plain',
        'application/x-www-form-urlencoded',
        'nonsense',
      ]) {
        expectSuccess(await patch(certify, { headers: { 'content-type': type } }));
      }
      expectSuccess(await patch(certify));
    });

    it('names the user by every kind of id', async () => {
      for (const type of ['open_id', 'union_id', 'user_id']) {
        const records = `/open-apis/hire/v1/interview_records?ids=1&user_id_type=${type}`;
        const id = expectSuccess(await test.get(records, token)).items[0]?.user_id ?? '';
        const answer = await patch(certify, { at: `${path}/${id}?user_id_type=${type}` });
        expect(answer.json().data.interviewer).toEqual({ user_id: id, verify_status: 2 });
      }
      expect(await listed()).toHaveLength(1);
    });

    it('takes an id with signs that a path must encode', async () => {
      await company.import([itemOf('3', { user_id: '员工 7/"x"' })]);
      const at = `${path}/${encodeURIComponent('员工 7/"x"')}?user_id_type=user_id`;
      expect((await patch(certify, { at })).json().data.interviewer.user_id).toBe('员工 7/"x"');
    });

    it('writes down who did it', async () => {
      const { app, token: other } = await company.caller({
        scopes: ['hire:interviewer', 'contact:user.employee_id:readonly'],
      });
      token = other;
      await patch(certify);
      const [entry, ...more] = await audited();
      expect(more).toEqual([]);
      expect(entry).toMatchObject({ actor: `app:${app.appId}`, at_ms: test.clock.nowMs });
      expect(JSON.parse(entry?.subject ?? '')).toEqual({ userNo: 1, certified: true });
    });

    it('needs more than the scope to read', async () => {
      token = (
        await company.caller({ scopes: ['hire:interviewer:readonly', 'contact:user.employee_id:readonly'] })
      ).token;
      const { error } = expectRefusal(await patch(certify), 400, 99991672);
      expect(error?.permission_violations?.map(({ subject }) => subject)).toEqual(['hire:interviewer']);
      expect(await audited()).toEqual([]);
    });

    it('does all changes that come at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          patch(
            { interviewer: { verify_status: (index % 2) + 1 } },
            { at: index % 3 ? url : url.replace('u_li', 'u_wang') },
          ),
        ),
      );
      for (const answer of answers) expectSuccess(answer);
      expect(await audited()).toHaveLength(20);
      expect(await listed()).toHaveLength(2);
    });
  });
});

describe.each(databaseKinds)('a broken rule of the body on %s', (kind) => {
  it('has the code of the setting', async () => {
    const test = await openTestApp(kind, { parameter_error_code: 99992402 });
    const company = await newCompany(test);
    const { token } = await company.caller();
    await company.import([itemOf('1')]);
    const ask = (payload: string) =>
      test.http.inject({ method: 'PATCH', url, headers: { authorization: bearer(token) }, payload });
    for (const [payload, field] of badBodies) {
      const { msg, error } = expectRefusal(await ask(payload), 400, 99992402);
      expect(msg).toBe('field validation failed');
      expect(error?.field_violations?.map((one) => one.field)).toEqual([field]);
      test.clock.advance(1000);
    }
    await test.close();
  });
});
