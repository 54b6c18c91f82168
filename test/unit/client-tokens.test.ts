import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiCaller, ApiError, type ReadError, UnavailableError } from '../../src/client.ts';
import { readScripted } from '../support/client-reading.ts';
import {
  answered,
  refused,
  type ScriptedApi,
  scriptedRecords,
  scriptedSecret,
  startScriptedApi,
} from '../support/scripted-api.ts';

const records = scriptedRecords(14);
const path = '/open-apis/hire/v1/interview_records';
let api: ScriptedApi;

beforeEach(async () => {
  api = await startScriptedApi(records);
});
afterEach(() => api.close());

const granted = (token: unknown, expire: unknown = 7200) =>
  answered({ code: 0, msg: 'ok', tenant_access_token: token, expire });

describe('a dead token', () => {
  it.each([99991663, 99991664, 99991665, 99991668, 99991671, 99991677])(
    'is replaced once, and the page read with the new one: %i',
    async (code) => {
      api.script = (call, usual) => {
        if (call.kind !== 'list' || call.number !== 2) return usual;
        api.endToken();
        return refused(code === 99991677 ? 401 : 400, code);
      };
      const { records: read, events } = await readScripted(api);
      expect(read).toEqual(records);
      expect(api.calls('token')).toHaveLength(2);
      expect(api.calls('list')).toHaveLength(5);
      const fetched = events.filter(({ type }) => type === 'token_fetched');
      expect(fetched).toMatchObject([{ why: 'first' }, { why: 'refused', expiresInSeconds: 7200 }]);
    },
  );

  it('that the token endpoint gives again is tried again later', async () => {
    api.script = (call, usual) =>
      call.kind === 'list' && [2, 3, 4].includes(call.number) ? refused(400, 99991663) : usual;
    const { records: read } = await readScripted(api);
    expect(read).toEqual(records);
    expect(api.calls('token')).toHaveLength(4);
  });

  it.each([
    ['the same token', false],
    ['new tokens', true],
  ])('is an error when %s stay refused', async (_name, isNew) => {
    api.script = (call, usual) => {
      if (call.kind !== 'list' || call.number === 1) return usual;
      if (isNew) api.endToken();
      return refused(400, 99991663);
    };
    const { records: read, error } = await readScripted(api);
    expect(read).toEqual(records.slice(0, 4));
    expect((error as ReadError).cause).toBeInstanceOf(ApiError);
    expect((error as ReadError).cause).toMatchObject({ code: 99991663 });
    expect((error as Error).message).toContain(isNew ? 'New tokens are refused' : 'keeps giving the token');
    expect(api.calls('token')).toHaveLength(7);
  });

  it('is replaced even by who allows no retries', async () => {
    api.script = (call, usual) => {
      if (call.kind !== 'list' || call.number !== 2) return usual;
      api.endToken();
      return refused(400, 99991663);
    };
    const { records: read, error } = await readScripted(api, { retries: 0 });
    expect(error).toBeUndefined();
    expect(read).toEqual(records);
  });

  it('is replaced once for all calls that it failed', async () => {
    const caller = new ApiCaller({ domain: api.domain, appId: 'cli_a', appSecret: scriptedSecret });
    await caller.get(path);
    api.endToken();
    await Promise.all(Array.from({ length: 5 }, () => caller.get(path)));
    expect(api.calls('token')).toHaveLength(2);
  });
});

describe('a token', () => {
  it('is fetched once for all calls that wait for it', async () => {
    const caller = new ApiCaller({ domain: api.domain, appId: 'cli_a', appSecret: scriptedSecret });
    await Promise.all(Array.from({ length: 5 }, () => caller.get(path)));
    expect(api.calls('token')).toHaveLength(1);
    expect(JSON.parse(api.calls('token')[0]?.body ?? '')).toEqual({
      app_id: 'cli_a',
      app_secret: scriptedSecret,
    });
  });

  it('is renewed before it ends', async () => {
    api.script = (call, usual) => (call.kind === 'token' ? granted('t-scripted-1', 0.000001) : usual);
    const { records: read, events } = await readScripted(api);
    expect(read).toEqual(records);
    expect(api.calls('token')).toHaveLength(4);
    expect(events).toContainEqual(expect.objectContaining({ type: 'token_fetched', why: 'expiring' }));
  });

  it.each([undefined, null, -1, 0, 'x', '7200'])('may say nonsense of its end: %j', async (expire) => {
    api.script = (call, usual) => (call.kind === 'token' ? granted('t-scripted-1', expire) : usual);
    expect((await readScripted(api)).records).toEqual(records);
    expect(api.calls('token')).toHaveLength(1);
  });
});

describe('the token endpoint', () => {
  it.each([10003, 10005, 10013, 10014, 10015, 99991543])('refuses for good: %i', async (code) => {
    api.script = (call, usual) => (call.kind === 'token' ? answered({ code, msg: 'no' }) : usual);
    const { records: read, error } = await readScripted(api);
    expect(read).toEqual([]);
    expect((error as ReadError).cause).toMatchObject({ name: 'ApiError', code, httpStatus: 200 });
    expect(api.calls('token')).toHaveLength(1);
    expect(api.calls('list')).toHaveLength(0);
  });

  it('refuses a wrong secret, with advice', async () => {
    const { error } = await readScripted(api, { appSecret: 'wrong-secret' });
    expect((error as Error).message).toContain('Check the app secret');
    expect((error as Error).message).not.toContain('wrong-secret');
  });

  it('is asked again when it refuses credentials that were good a moment ago', async () => {
    api.script = (call, usual) => {
      if (call.kind === 'list' && call.number === 2) {
        api.endToken();
        return refused(400, 99991663);
      }
      return call.kind === 'token' && [2, 3].includes(call.number) ? answered({ code: 10014 }) : usual;
    };
    expect((await readScripted(api)).records).toEqual(records);
  });

  it('is believed when it goes on refusing them', async () => {
    api.script = (call, usual) => {
      if (call.kind === 'list' && call.number === 2) return refused(400, 99991663);
      return call.kind === 'token' && call.number > 1 ? answered({ code: 10014, msg: 'no' }) : usual;
    };
    const { error } = await readScripted(api);
    expect((error as ReadError).cause).toMatchObject({ name: 'ApiError', code: 10014 });
    expect(api.calls('token')).toHaveLength(7);
  });

  it.each([
    ['HTTP 500', refused(500, 1002001)],
    ['a page of a proxy', answered('<html></html>', 200)],
    ['JSON that is cut off', answered('{"code":0,"tenant_access_token":"t-cut')],
    ['no token', granted(undefined)],
    ['an empty token', granted('')],
    ['a token that no header can hold', granted('t-a\r\nX: y')],
    ['a reset', { ...answered('{}'), delivery: 'reset_before' as const }],
  ])('may fail for a while: %s', async (_name, answer) => {
    api.script = (call, usual) => (call.kind === 'token' && call.number < 3 ? answer : usual);
    expect((await readScripted(api)).records).toEqual(records);
    expect(api.calls('token')).toHaveLength(3);
    api.script = (call, usual) => (call.kind === 'token' ? answer : usual);
    const { error } = await readScripted(api, { retries: 1 });
    expect((error as ReadError).cause).toBeInstanceOf(UnavailableError);
  });
});

describe('secret and tokens', () => {
  it('are in no error and no event, whatever a server says', async () => {
    const told = `${scriptedSecret} and t-scripted-1`;
    const hostile = [
      answered({ code: 1002001, msg: told }, 500),
      { ...answered(told), headers: { 'X-Tt-Logid': 't-scripted-1' } },
      answered(`{"code": ${told}`),
      { ...answered('', 302), headers: { Location: `http://127.0.0.1/${told}` } },
      refused(429, 99991400, { 'X-Ogw-Ratelimit-Reset': 't-scripted-1' }),
      answered(
        { code: 1002002, msg: told, error: { field_violations: [{ field: told, description: told }] } },
        400,
      ),
    ];
    api.script = (call, usual) => (call.kind === 'list' ? (hostile[call.number - 1] ?? usual) : usual);
    const { error, events } = await readScripted(api);
    expect((error as ReadError).cause).toMatchObject({ code: 1002002 });
    const all = inspect([error, (error as Error).stack, events], { depth: 20, showHidden: true });
    expect(all).toContain('***');
    expect(all).not.toContain(scriptedSecret);
    expect(all).not.toContain('t-scripted-1');
  });

  it('are not in what is said of a token answer that is broken', async () => {
    api.script = (call, usual) => (call.kind === 'token' ? answered('{"t-scripted-1" x') : usual);
    const { error, events } = await readScripted(api, { retries: 1 });
    const all = inspect([error, events], { depth: 20, showHidden: true });
    expect(all).toContain('cut off or broken');
    expect(all).not.toContain('t-scripted-1');
  });

  it('are not in the advice to go where a redirect leads', async () => {
    const Location = `http://t-scripted-1.${scriptedSecret}.test/`;
    api.script = (call, usual) =>
      call.kind === 'list' ? { ...answered('', 301), headers: { Location } } : usual;
    const { error } = await readScripted(api);
    expect((error as Error).message).toContain('set the domain to');
    expect(inspect(error, { depth: 20 })).not.toMatch(new RegExp(`t-scripted-1|${scriptedSecret}`, 'i'));
  });

  it('do not follow a redirect', async () => {
    const elsewhere = await startScriptedApi(records);
    try {
      const Location = `${elsewhere.domain}${path}`;
      api.script = (call) => ({ ...answered('', call.number < 3 ? 307 : 308), headers: { Location } });
      const { error } = await readScripted(api);
      expect((error as Error).message).toContain(`set the domain to ${elsewhere.domain}`);
      for (const kind of ['token', 'list', 'other'] as const) expect(elsewhere.calls(kind)).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });
});
