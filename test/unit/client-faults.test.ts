import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError, ImpossiblePageError, ReadError, UnavailableError } from '../../src/client.ts';
import { readScripted } from '../support/client-reading.ts';
import {
  answered,
  refused,
  type ScriptedAnswer,
  type ScriptedApi,
  scriptedRecords,
  startScriptedApi,
  withData,
} from '../support/scripted-api.ts';

// The scripted API stands in for the vendor: these answers cannot be had from a real server.
const records = scriptedRecords(14);
let api: ScriptedApi;

beforeEach(async () => {
  api = await startScriptedApi(records);
});
afterEach(() => api.close());

/** Play a fault in place of these answers of the list. */
function playFault(numbers: readonly number[], fault: (usual: ScriptedAnswer) => ScriptedAnswer): void {
  api.script = (call, usual) =>
    call.kind === 'list' && numbers.includes(call.number) ? fault(usual) : usual;
}

const html = '<html><body><h1>502 Bad Gateway</h1></body></html>';
const text = { 'Content-Type': 'text/plain' };

/** Taken as it is, it would be the end of the list. */
const notUtf8 = Buffer.from('{"code":0,"msg":"\xff","data":{"items":[],"has_more":false}}', 'latin1');

type Fault = (usual: ScriptedAnswer) => ScriptedAnswer;
const passing: Record<string, Fault> = {
  'HTTP 500 with 1002001': () => refused(500, 1002001),
  'HTTP 200 with 1002001': () => refused(200, 1002001),
  'HTTP 503 with another code': () => refused(503, 7),
  'HTTP 400 without a code': () => answered({ error: 'bad gateway' }, 400),
  'a page of a proxy': () => answered(html, 502),
  'a page of a proxy with HTTP 200': () => ({ ...answered(html), headers: { 'Content-Type': 'text/html' } }),
  'a page of a proxy with HTTP 404': () => answered(html, 404),
  'a page that says it is JSON': () => answered(html),
  'a redirect for a while': () => ({ ...answered('', 302), headers: { Location: 'http://127.0.0.1:9/' } }),
  'JSON that is cut off': (usual) => ({ ...usual, body: String(usual.body).slice(0, 150) }),
  'an empty body': () => answered(''),
  'a body that is no UTF-8': () => ({ ...answered(''), body: notUtf8 }),
  'a code that is text': () => answered({ code: '0', data: {} }),
  'no data': () => answered({ code: 0, msg: 'SUCCESS' }),
  'data that is a list': () => answered({ code: 0, data: [] }),
  'HTTP 500 with code 0': (usual) => ({ ...usual, status: 500 }),
  'a reset before the answer': (usual) => ({ ...usual, delivery: 'reset_before' }),
  'a reset in the answer': (usual) => ({ ...usual, delivery: 'reset_in' }),
  'a reset behind the answer': (usual) => ({ ...usual, delivery: 'reset_after' }),
};
const impossible: Record<string, Fault> = {
  'items that are no list': (usual) => withData(usual, { items: {} }),
  'no items': (usual) => withData(usual, { items: undefined }),
  'a record that is null': (usual) => withData(usual, { items: [null] }),
  'a record without an id': (usual) => withData(usual, { items: [{ content: 'x' }] }),
  'an id that is a number': (usual) => withData(usual, { items: [{ id: 7 }] }),
  'no has_more': (usual) => withData(usual, { has_more: undefined }),
  'has_more as a number': (usual) => withData(usual, { has_more: 1 }),
  'has_more without a token': (usual) => withData(usual, { page_token: undefined }),
  'has_more with an empty token': (usual) => withData(usual, { page_token: '' }),
  'the token that it was asked with': (usual) => withData(usual, { page_token: 'after-4' }),
};

describe.each(Object.entries({ ...passing, ...impossible }))('%s', (name, fault) => {
  it('passes, and every record comes once', async () => {
    playFault([2, 3], fault);
    const { records: read, error, progress } = await readScripted(api);
    expect(error).toBeUndefined();
    expect(read).toEqual(records);
    expect(progress.at(-1)).toEqual({ read: 14, pages: 4, pageToken: undefined });
  });

  it('is thrown when it stays, with all that is needed to go on', async () => {
    api.script = (call, usual) => (call.query.get('page_token') === 'after-4' ? fault(usual) : usual);
    const { records: read, error } = await readScripted(api, { retries: 2 });
    // A reset behind the answer may leave the answer whole.
    if (name === 'a reset behind the answer' && error === undefined) return;
    expect(read).toEqual(records.slice(0, 4));
    expect(error).toBeInstanceOf(ReadError);
    const { read: count, pageToken, cause, message } = error as ReadError;
    expect({ count, pageToken }).toEqual({ count: 4, pageToken: 'after-4' });
    expect(cause).toBeInstanceOf(name in passing ? UnavailableError : ImpossiblePageError);
    expect(message).toContain('after 4 records');
    expect(api.calls('list')).toHaveLength(4);
    api.script = (_call, usual) => usual;
    expect((await readScripted(api, { pageToken: String(pageToken) })).records).toEqual(records.slice(4));
  });
});

describe('a good body', () => {
  it('is good under a wrong name, and is not asked for again', async () => {
    playFault([1, 2, 3], (usual) => ({ ...usual, headers: text }));
    expect((await readScripted(api)).records).toEqual(records);
    expect(api.calls('list')).toHaveLength(4);
  });
});

describe('no answer', () => {
  it('is given up on after the time-out, and asked for again', async () => {
    playFault([2], (usual) => ({ ...usual, delivery: 'hang' }));
    const { records: read, events } = await readScripted(api, { timeoutMs: 1000 });
    expect(read).toEqual(records);
    const reason = 'no whole answer within 1 s';
    expect(events).toContainEqual(expect.objectContaining({ type: 'retrying', tries: 1, reason }));
  });

  it('is an error that names what failed when nobody listens', async () => {
    await api.close();
    const { error } = await readScripted(api, { retries: 1 });
    expect((error as ReadError).pageToken).toBeUndefined();
    expect((error as ReadError).cause).toBeInstanceOf(UnavailableError);
    expect((error as Error).message).toContain('ECONNREFUSED');
  });
});

describe('a refusal that no waiting mends', () => {
  const refusals: [string, () => ScriptedAnswer][] = [
    ['a parameter, 1002002', () => refused(400, 1002002)],
    ['a parameter, 99992402', () => refused(400, 99992402)],
    ['a scope', () => refused(400, 99991672)],
    ['a disabled app', () => refused(400, 99991662)],
    ['a header that is missing', () => refused(400, 99991661)],
    ['the quota of the month, as throttling', () => refused(429, 99991403)],
    ['an unknown code with HTTP 200', () => refused(200, 4711)],
    ['no such path', () => ({ ...answered('404 page not found', 404), headers: text })],
    [
      'a redirect for ever',
      () => ({ ...answered('', 301), headers: { Location: 'https://open.example.com/x' } }),
    ],
  ];

  it.each(refusals)('is thrown at once: %s', async (_name, refusal) => {
    playFault([2], refusal);
    const { records: read, error } = await readScripted(api);
    expect(read).toEqual(records.slice(0, 4));
    expect((error as ReadError).cause).toBeInstanceOf(ApiError);
    expect(api.calls('list')).toHaveLength(2);
  });

  it('says what was refused, and how the operator of the server finds it', async () => {
    const violations = [{ field: 'page_size', description: 'must be at most 100' }];
    const body = {
      code: 1002002,
      msg: 'param\nillegal',
      error: { log_id: '2026A', field_violations: violations },
    };
    playFault([1], () => answered(body, 400));
    const { error } = await readScripted(api);
    const { cause } = error as { cause: ApiError };
    expect(cause).toMatchObject({ code: 1002002, httpStatus: 400, logId: '2026A' });
    expect(cause.message).toContain('param illegal; page_size: must be at most 100');
    expect((error as ReadError).message).toContain(cause.message);
  });
});
