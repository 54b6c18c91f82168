import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Patience } from '#client/patience.ts';
import { sleep } from '#client/waiting.ts';
import { type ClientEvent, type ReadError, UnavailableError } from '../../src/client.ts';
import { readScripted } from '../support/client-reading.ts';
import {
  answered,
  refused,
  type ScriptedAnswer,
  type ScriptedApi,
  scriptedRecords,
  startScriptedApi,
} from '../support/scripted-api.ts';

const records = scriptedRecords(14);
let api: ScriptedApi;

beforeEach(async () => {
  api = await startScriptedApi(records);
});
afterEach(() => api.close());

const reset = (value: string) => ({ 'X-Ogw-Ratelimit-Limit': '10', 'X-Ogw-Ratelimit-Reset': value });
const html = '<html>429</html>';

function throttle(numbers: readonly number[], answer: ScriptedAnswer, kind = 'list'): void {
  api.script = (call, usual) => (call.kind === kind && numbers.includes(call.number) ? answer : usual);
}

const waits = (events: readonly ClientEvent[]) => events.filter(({ type }) => type === 'throttled');

/** Between two calls of the list, as the server saw them. */
function gapMs(second: number): number {
  const calls = api.calls('list');
  return (calls[second - 1]?.atMs ?? 0) - (calls[second - 2]?.atMs ?? 0);
}

describe('a limit', () => {
  it.each([
    ['HTTP 429', refused(429, 99991400, reset('1'))],
    ['HTTP 400 with its code', refused(400, 99991400, reset('1'))],
    ['HTTP 429 with another code', refused(429, 4711, reset('1'))],
    ['a page of a proxy', { ...answered(html, 429), headers: { 'Retry-After': '1' } }],
  ])('is waited for as it says: %s', async (_name, answer) => {
    throttle([2], answer);
    const { records: read, events } = await readScripted(api);
    expect(read).toEqual(records);
    expect(waits(events)).toMatchObject([{ tries: 1, resetSeconds: 1 }]);
    expect(gapMs(3)).toBeGreaterThanOrEqual(1000);
  });

  it('may come again and again', async () => {
    throttle([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], refused(429, 99991400, reset('0')));
    const { records: read, events } = await readScripted(api, { maxWaitMs: 5 });
    expect(read).toEqual(records);
    expect(waits(events)).toHaveLength(12);
  });

  it.each([
    ['says nothing', {}],
    ['says nonsense', reset('soon')],
    ['is in the past', reset('-5')],
    ['is zero', reset('0')],
    ['is a year', reset('31536000')],
    ['is longer than the caller waits', reset('121')],
  ])('that %s is waited for with a back-off', async (_name, headers) => {
    throttle([2, 3], refused(429, 99991400, headers));
    const { records: read, events } = await readScripted(api);
    expect(read).toEqual(records);
    for (const wait of waits(events)) expect((wait as { waitMs: number }).waitMs).toBeLessThan(50);
  });

  it('that says it with many decimals is waited for', async () => {
    throttle([2], refused(429, 99991400, reset('0.2500001')));
    expect(waits((await readScripted(api)).events)).toMatchObject([{ resetSeconds: 0.2500001 }]);
    expect(gapMs(3)).toBeGreaterThanOrEqual(250);
  });

  it('of the token endpoint is waited for as well', async () => {
    throttle([1], refused(429, 99991400, reset('1')), 'token');
    const { records: read, events } = await readScripted(api);
    expect(read).toEqual(records);
    expect(waits(events)).toMatchObject([{ path: '/open-apis/auth/v3/tenant_access_token/internal' }]);
  });

  it('that never ends is an error', async () => {
    api.script = (call, usual) => (call.kind === 'list' ? refused(429, 99991400) : usual);
    const { error } = await readScripted(api, { maxWaitMs: 2, retries: 0 });
    expect((error as ReadError).cause).toBeInstanceOf(UnavailableError);
    expect((error as ReadError).cause).toMatchObject({ code: 99991400, httpStatus: 429 });
    expect(api.calls('list')).toHaveLength(7);
  });

  it('is waited for no longer than it says and a little', () => {
    const rules = { retries: 8, backoffMs: 250, maxWaitMs: 120_000 };
    const patience = new Patience({ path: '/', rules, onEvent: () => {}, signal: undefined });
    for (let round = 0; round < 100; round += 1) {
      expect(patience.limitMs(60)).toBeGreaterThan(60_000);
      expect(patience.limitMs(60)).toBeLessThan(60_500);
      expect(patience.limitMs(undefined)).toBeLessThanOrEqual(250);
    }
  });
});

describe('the pace', () => {
  it('never lets a server see more calls in a second than it may', async () => {
    const { records: read } = await readScripted(api, { pageSize: 1, maxCallsPerSecond: 5 });
    expect(read).toEqual(records);
    const times = api.calls('list').map(({ atMs }) => atMs);
    expect(times).toHaveLength(14);
    for (const [index, time] of times.slice(5).entries()) {
      expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(1000);
    }
  });

  it('slows down when it was throttled', async () => {
    throttle([1], refused(429, 99991400, reset('0')));
    const { records: read } = await readScripted(api, { pageSize: 2, maxCallsPerSecond: 4 });
    expect(read).toEqual(records);
    const times = api.calls('list').map(({ atMs }) => atMs);
    // Half of it, two a second, and a little more with each call that goes well: four would go out together.
    expect((times[3] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(700);
  });

  it('is never faster than the caller allows, throttled or not', async () => {
    throttle([1], refused(429, 99991400, reset('0')));
    const { records: read } = await readScripted(api, { pageSize: 100, maxCallsPerSecond: 0.4 });
    expect(read).toEqual(records);
    expect(gapMs(2)).toBeGreaterThanOrEqual(2500);
  });

  it('of a call in years waits, and does not spin', async () => {
    const ending = new AbortController();
    const waiting = sleep(Number.POSITIVE_INFINITY, ending.signal);
    setTimeout(() => ending.abort(new Error('enough')), 50);
    await expect(waiting).rejects.toThrow('enough');
  });
});
