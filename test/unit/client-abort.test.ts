import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReadError, type ReadOptions, readInterviewRecords } from '../../src/client.ts';
import { readScripted } from '../support/client-reading.ts';
import { refused, type ScriptedApi, scriptedRecords, startScriptedApi } from '../support/scripted-api.ts';

const records = scriptedRecords(14);
let api: ScriptedApi;

beforeEach(async () => {
  api = await startScriptedApi(records);
});
afterEach(() => api.close());

describe('the signal ends', () => {
  it('a reading before it begins', async () => {
    const { error } = await readScripted(api, { signal: AbortSignal.abort(new Error('enough')) });
    expect(error).toBeInstanceOf(ReadError);
    expect(error).toMatchObject({ read: 0, cause: { message: 'enough' } });
    expect(api.calls('token')).toEqual([]);
  });

  // Each would go on for minutes: that the test ends is what is tested.
  const endless: [string, Partial<ReadOptions>, () => void][] = [
    [
      'a request',
      { timeoutMs: 600_000 },
      () => {
        api.script = (call, usual) => (call.number === 2 ? { ...usual, delivery: 'hang' } : usual);
      },
    ],
    [
      'a wait for a limit',
      { maxWaitMs: 1_000_000 },
      () => {
        const reset = { 'x-ogw-ratelimit-reset': '600' };
        api.script = (call, usual) => (call.number === 2 ? refused(429, 99991400, reset) : usual);
      },
    ],
    [
      'a back-off',
      { backoffMs: 600_000 },
      () => {
        api.script = (call, usual) => (call.number === 2 ? refused(500, 1002001) : usual);
      },
    ],
    ['a wait for the pace', { maxCallsPerSecond: 0.001 }, () => {}],
  ];

  it.each(endless)('%s', async (_name, options, script) => {
    script();
    const ending = new AbortController();
    let asked = 0;
    const reading = readScripted(api, {
      ...options,
      signal: ending.signal,
      onProgress: ({ pages }) => {
        asked = pages;
        setTimeout(() => ending.abort(), 100);
      },
    });
    const { records: read, error } = await reading;
    expect(asked).toBe(1);
    expect(read).toEqual(records.slice(0, 4));
    expect(error).toMatchObject({ read: 4, pageToken: 'after-4', cause: { name: 'AbortError' } });
  });

  it('nothing more once a reading is over', async () => {
    const ending = new AbortController();
    expect((await readScripted(api, { signal: ending.signal })).records).toEqual(records);
    ending.abort();
  });
});

describe('options that make no sense', () => {
  const good = { domain: 'https://open.feishu.cn', appId: 'cli_a', appSecret: 'secret-x' };

  it.each([
    ['domain', { domain: 'open.feishu.cn' }],
    ['domain', { domain: 'ftp://open.feishu.cn' }],
    ['domain', { domain: 'https://me:secret-x@open.feishu.cn' }],
    ['domain', { domain: 'https://open.feishu.cn?x=1' }],
    ['appId', { appId: '' }],
    ['appSecret', { appSecret: undefined as unknown as string }],
    ['pageSize', { pageSize: 0 }],
    ['pageSize', { pageSize: 101 }],
    ['pageSize', { pageSize: 1.5 }],
    ['ids', { ids: [7 as unknown as string] }],
    ['ids', { ids: [''] }],
    ['pageToken', { ids: ['1'], pageToken: 'x' }],
    ['retries', { retries: -1 }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['backoffMs', { backoffMs: Number.NaN }],
    ['maxCallsPerSecond', { maxCallsPerSecond: 0 }],
  ] satisfies [string, Partial<ReadOptions>][])('are refused at once: %s in %j', (name, options) => {
    const read = () => readInterviewRecords({ ...good, ...options });
    expect(read).toThrow(TypeError);
    expect(read).toThrow(name);
    expect(read).not.toThrow(/secret-x/);
  });
});
