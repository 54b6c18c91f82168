import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppType, Client, withTenantToken, withUserAccessToken } from '@larksuiteoapi/node-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { eventually, type RunningServer, run, runJson, startServer } from '../support/process.ts';
import { ndjson, openId, recordId, referenceItem, sampleItems } from '../support/sample-items.ts';

interface Credentials {
  app_id: string;
  app_secret: string;
}

/** What the SDK throws for an answer that is not 2xx. */
interface SdkFailure {
  message: string;
  response?: {
    status: number;
    headers: Record<string, string>;
    data: {
      code: number;
      error: {
        log_id: string;
        field_violations?: { field: string }[];
        permission_violations?: { type: string; subject: string }[];
      };
    };
  };
}

const listUrl = '/open-apis/hire/v1/interview_records';
const silent = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
const scopes = ['hire:interview:readonly', 'contact:user.employee_id:readonly'];

function clientOf(url: string, { app_id, app_secret }: Credentials, appType?: AppType): Client {
  const options = { appId: app_id, appSecret: app_secret, domain: url, logger: silent };
  return new Client(appType === undefined ? options : { ...options, appType });
}

async function failureOf(call: Promise<unknown>): Promise<SdkFailure> {
  try {
    await call;
  } catch (error) {
    return error as SdkFailure;
  }
  throw new Error('the call did not fail');
}

/** Status and code of a refused call, whose body and header must name the same log id. */
async function refusalOf(call: Promise<unknown>) {
  const { response } = await failureOf(call);
  if (!response) throw new Error('the call failed without an answer');
  const { status, headers, data } = response;
  expect(data.error.log_id).toMatch(/^\d{14}[0-9A-F]{18,20}$/);
  expect(headers['x-tt-logid']).toBe(data.error.log_id);
  return { status, headers, code: data.code, error: data.error };
}

async function createApp(location: Location, granted: readonly string[], more: string[] = []) {
  const flags = [...granted.flatMap((scope) => ['--scope', scope]), ...more, ...location.flags];
  return runJson<Credentials & Record<string, unknown>>(['app', 'create', '--name', 'SDK', ...flags]);
}

describe.each(databaseKinds)('the official Node SDK against a server on %s', (kind) => {
  const items = [referenceItem(), ...sampleItems(249)];
  let location: Location;
  let server: RunningServer;
  let app: Credentials;
  let client: Client;

  beforeAll(async () => {
    location = await newLocation(kind);
    app = await createApp(location, scopes);
    const identities = { type: 'user', id: openId(1), user_id: 'lin', union_ids: [{ union_id: 'on_lin' }] };
    const report = await runJson(['import', '-', '--app', app.app_id, ...location.flags], {
      input: ndjson([identities, ...items]),
    });
    expect(report).toMatchObject({ read: 251, imported: 251, rejected: 0 });
    server = await startServer(location.flags, { env: { MIANPING_RATE_LIMITS: 'off' } });
    client = clientOf(server.url, app);
  });

  afterAll(async () => {
    await server?.kill();
    await location?.remove();
  });

  it('gets a token through the typed token calls, the same from both', async () => {
    const tenant = await client.auth.v3.tenantAccessToken.internal({ data: app });
    const own = await client.auth.v3.appAccessToken.internal({ data: app });
    expect(tenant).toMatchObject({ code: 0, tenant_access_token: expect.stringMatching(/^t-/) });
    const { tenant_access_token: token, expire } = tenant as Record<string, unknown>;
    expect(expire).toBeGreaterThan(7100);
    expect(own).toMatchObject({ code: 0, app_access_token: token, tenant_access_token: token });
    const given = await client.hire.v1.interviewRecord.list({}, withTenantToken(String(token)));
    expect(given.code).toBe(0);
  });

  it('lists the first ten by default, as they were imported', async () => {
    const answer = await client.hire.v1.interviewRecord.list();
    expect(answer).toEqual({
      code: 0,
      msg: 'SUCCESS',
      data: { items: items.slice(0, 10), has_more: true, page_token: expect.any(String) },
    });
    expect(await client.hire.interviewRecord.list()).toEqual(answer);
  });

  it('walks all pages with listWithIterator and meets each record once, in order', async () => {
    const pages: number[] = [];
    const seen: unknown[] = [];
    const pager = await client.hire.v1.interviewRecord.listWithIterator({ params: { page_size: 7 } });
    for await (const page of pager) {
      pages.push(page?.items?.length ?? 0);
      seen.push(...(page?.items ?? []));
    }
    expect(pages).toEqual([...Array<number>(35).fill(7), 5]);
    expect(seen).toEqual(items);
  });

  it('walks pages by hand and finds no page_token on the last', async () => {
    const seen: unknown[] = [];
    let pageToken: string | undefined;
    do {
      const params = { page_size: 100, ...(pageToken !== undefined && { page_token: pageToken }) };
      const { data } = await client.hire.v1.interviewRecord.list({ params });
      seen.push(...(data?.items ?? []));
      expect(Object.hasOwn(data ?? {}, 'page_token')).toBe(data?.has_more);
      pageToken = data?.page_token;
    } while (pageToken !== undefined);
    expect(seen).toEqual(items);
  });

  it('reads ids in the typed form: ascending, unknown left out, twice means once, no paging', async () => {
    const [third, ninth] = [items[3], items[9]];
    const ids = [recordId(8), recordId(2), recordId(8), '404', '9'.repeat(30)];
    const { data } = await client.hire.v1.interviewRecord.list({ params: { ids, page_size: 1 } });
    expect(data).toEqual({ items: [third, ninth], has_more: false });
  });

  it('reads ids in the ids[] form of a raw request, and all hundred of them', async () => {
    const ids = items.slice(1, 101).map(({ id }) => id);
    const raw = await client.request({ method: 'GET', url: listUrl, params: { ids } });
    expect(raw).toEqual({
      code: 0,
      msg: 'SUCCESS',
      data: { items: items.slice(1, 101), has_more: false },
    });
  });

  it('treats an empty ids array as not given', async () => {
    const { data } = await client.hire.v1.interviewRecord.list({ params: { ids: [], page_size: 1 } });
    expect(data).toMatchObject({ items: [items[0]], has_more: true });
  });

  it('gets one record', async () => {
    const path = { interview_record_id: items[0]?.id ?? '' };
    const answer = await client.hire.v1.interviewRecord.get({ path });
    expect(answer).toMatchObject({ code: 0, data: { interview_record: items[0] } });
    expect((await client.hire.interviewRecord.get({ path })).data?.interview_record).toEqual(items[0]);
  });

  it('answers user ids of each kind, the given ones where they are known', async () => {
    const ids = [recordId(1), recordId(2)];
    const read = async (userIdType: 'open_id' | 'union_id' | 'user_id') => {
      const params = { ids, user_id_type: userIdType };
      const { data } = await client.hire.v1.interviewRecord.list({ params });
      for (const item of data?.items ?? []) expect(item.interviewer?.id).toBe(item.user_id);
      return (data?.items ?? []).map((item) => item.user_id);
    };
    expect(await read('open_id')).toEqual([openId(1), openId(2)]);
    expect(await read('union_id')).toEqual(['on_lin', expect.stringMatching(/^on_[0-9a-f]{32}$/)]);
    expect(await read('user_id')).toEqual(['lin', expect.stringMatching(/^\S{1,64}$/)]);
    const path = { interview_record_id: recordId(1) };
    const one = await client.hire.v1.interviewRecord.get({ path, params: { user_id_type: 'user_id' } });
    expect(one.data?.interview_record).toMatchObject({ user_id: 'lin', interviewer: { id: 'lin' } });
  });

  it('sees other open_ids through another app, and the same union_ids', async () => {
    const other = clientOf(server.url, await createApp(location, ['hire:interview']));
    const read = async (from: Client, userIdType: 'open_id' | 'union_id') => {
      const params = { ids: [recordId(1)], user_id_type: userIdType };
      return (await from.hire.v1.interviewRecord.list({ params })).data?.items?.[0]?.user_id;
    };
    const openIdThere = await read(other, 'open_id');
    expect(openIdThere).toMatch(/^ou_[0-9a-f]{32}$/);
    expect(openIdThere).not.toBe(openId(1));
    expect(await read(other, 'union_id')).toBe('on_lin');
  });

  describe('errors', () => {
    it('says what is wrong with credentials', async () => {
      const fresh = () => `cli_${randomBytes(8).toString('hex')}`;
      const wrong = await createApp(location, scopes);
      const disabled = await createApp(location, scopes);
      await runJson(['app', 'disable', disabled.app_id, ...location.flags]);
      const messageOf = async (credentials: Credentials) =>
        (await failureOf(clientOf(server.url, credentials).hire.v1.interviewRecord.list())).message;
      expect(await messageOf({ ...wrong, app_secret: 'wrong' })).toContain(
        'code: 10014, msg: app secret invalid',
      );
      expect(await messageOf({ app_id: fresh(), app_secret: 'any' })).toContain('code: 10003');
      expect(await messageOf(disabled)).toContain('code: 10014');
    });

    it('names the scopes that an app lacks', async () => {
      const none = clientOf(server.url, await createApp(location, []));
      const { status, code, error } = await refusalOf(none.hire.v1.interviewRecord.list());
      expect({ status, code }).toEqual({ status: 400, code: 99991672 });
      expect(error.permission_violations).toEqual([
        { type: 'action_scope_required', subject: 'hire:interview:readonly' },
        { type: 'action_scope_required', subject: 'hire:interview' },
      ]);
    });

    it('names the field scope that user_id needs', async () => {
      const reader = clientOf(server.url, await createApp(location, ['hire:interview:readonly']));
      const params = { user_id_type: 'user_id' as const };
      const { status, code, error } = await refusalOf(reader.hire.v1.interviewRecord.list({ params }));
      expect({ status, code }).toEqual({ status: 400, code: 99991672 });
      expect(error.permission_violations).toEqual([
        { type: 'field_scope_required', subject: 'contact:user.employee_id:readonly' },
      ]);
    });

    it.each([
      ['page_size', { page_size: 101 }],
      ['page_size', { page_size: -1 }],
      ['ids', { ids: Array.from({ length: 101 }, (_, number) => String(number + 1)) }],
      ['ids', { ids: ['12x'] }],
      ['page_token', { page_token: 'a+/=' }],
      ['user_id_type', { user_id_type: 'people_admin_id' }],
    ])('refuses a bad %s: %j', async (field, params) => {
      const { status, code, error } = await refusalOf(
        client.request({ method: 'GET', url: listUrl, params }),
      );
      expect({ status, code }).toEqual({ status: 400, code: 1002002 });
      expect(error.field_violations).toMatchObject([{ field }]);
    });

    it('refuses an unknown and a malformed id of one record', async () => {
      for (const id of ['404', '9'.repeat(30), 'x']) {
        const call = client.hire.v1.interviewRecord.get({ path: { interview_record_id: id } });
        expect(await refusalOf(call)).toMatchObject({ status: 400, code: 1002002 });
      }
    });

    it('refuses tokens that are unknown, of a user, or of no kind', async () => {
      const { app_id: appId, app_secret: appSecret } = app;
      const manual = new Client({
        appId,
        appSecret,
        domain: server.url,
        logger: silent,
        disableTokenCache: true,
      });
      const codeOf = async (token: ReturnType<typeof withTenantToken>) => {
        const { status, code } = await refusalOf(manual.hire.v1.interviewRecord.list({}, token));
        return [status, code];
      };
      expect(await codeOf(withTenantToken('t-unknown'))).toEqual([400, 99991663]);
      expect(await codeOf(withUserAccessToken('u-someone'))).toEqual([400, 99991668]);
      expect(await codeOf(withTenantToken('x-neither'))).toEqual([400, 99991671]);
    });

    it('ends an iterator with one empty page when a call fails, as the SDK does with the vendor', async () => {
      const pages: unknown[] = [];
      const pager = await client.hire.v1.interviewRecord.listWithIterator({ params: { page_size: 101 } });
      for await (const page of pager) pages.push(page);
      expect(pages).toEqual([{}]);
    });

    it('gets plain text for a path that does not exist', async () => {
      const { response } = await failureOf(
        client.request({ method: 'GET', url: '/open-apis/hire/v1/nothing' }),
      );
      expect(response).toMatchObject({ status: 404, data: '404 page not found' });
      expect(response?.headers['content-type']).toBe('text/plain');
    });
  });

  it('finds its refused calls in the log by their log id, and neither secrets nor candidates', async () => {
    const { error } = await refusalOf(client.hire.v1.interviewRecord.list({ params: { page_size: 101 } }));
    const entryOf = () => {
      const line = server.soFar.talk.split('\n').find((text) => text.includes(error.log_id));
      return JSON.parse(line ?? 'null') as Record<string, unknown> | null;
    };
    const entry = { route: 'hire.v1.interview_records.list', status: 400, code: 1002002, app_id: app.app_id };
    await eventually(1000, () => expect(entryOf()).toMatchObject(entry));
    for (const line of server.soFar.talk.trimEnd().split('\n'))
      expect(JSON.parse(line)).toHaveProperty('time');
    const { tenant_access_token: token } = (await client.auth.v3.tenantAccessToken.internal({
      data: app,
    })) as {
      tenant_access_token?: string;
    };
    const told = [app.app_secret, String(token), String(items[0]?.content), '面评 ', openId(1), 'on_lin'];
    for (const secret of told) expect(server.soFar.talk).not.toContain(secret);
  });

  it('is limited to ten calls a second by default, and welcome again after the seconds it is told', async () => {
    const documented = await startServer(location.flags);
    try {
      const limited = clientOf(documented.url, await createApp(location, scopes));
      await limited.hire.v1.interviewRecord.get({ path: { interview_record_id: recordId(1) } });
      const call = () => limited.hire.v1.interviewRecord.list({ params: { page_size: 1 } });
      const results = await Promise.allSettled(Array.from({ length: 60 }, call));
      const refused = results.filter((result) => result.status === 'rejected');
      expect(refused.length).toBeGreaterThan(0);
      const { status, code, headers } = await refusalOf(Promise.reject(refused.at(-1)?.reason));
      expect({ status, code }).toEqual({ status: 429, code: 99991400 });
      expect(headers['x-ogw-ratelimit-limit']).toBe('10');
      const waitSeconds = Number(headers['x-ogw-ratelimit-reset']);
      expect(waitSeconds).toBeGreaterThanOrEqual(1);
      await sleep(waitSeconds * 1000);
      expect((await call()).code).toBe(0);
    } finally {
      await documented.kill();
    }
  });

  it('refuses a store app at the token endpoint of custom apps', async () => {
    const store = await createApp(location, scopes, ['--type', 'store']);
    const body = (await client.auth.v3.tenantAccessToken.internal({ data: store })) as { code: number };
    expect(body.code).toBeGreaterThan(10000);
    expect((await run(['token', store.app_id, ...location.flags])).exitCode).toBe(1);
  });
});
