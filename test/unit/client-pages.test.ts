import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdsSeen } from '#client/ids-seen.ts';
import {
  ApiCaller,
  ImpossiblePageError,
  type ReadError,
  readInterviewRecordPages,
  readInterviewRecords,
} from '../../src/client.ts';
import { collect, readScripted } from '../support/client-reading.ts';
import {
  type ScriptedApi,
  scriptedRecords,
  scriptedSecret,
  startScriptedApi,
  withData,
} from '../support/scripted-api.ts';

// The scripted API stands in for the vendor: these answers cannot be had from a real server.
const records = scriptedRecords(10);
let api: ScriptedApi;

beforeEach(async () => {
  api = await startScriptedApi(records);
});
afterEach(() => api.close());

const options = () => ({ domain: `${api.domain}/runs/a/`, appId: 'cli_a', appSecret: scriptedSecret });

describe('pages', () => {
  it('are asked for as documented, a hundred records each', async () => {
    const read = await collect(readInterviewRecords({ ...options(), userIdType: 'union_id' }));
    expect(read).toEqual(records);
    const [call, ...more] = api.calls('list');
    expect(more).toEqual([]);
    expect(call?.path).toBe('/runs/a/open-apis/hire/v1/interview_records');
    expect([...(call?.query ?? [])]).toEqual([
      ['page_size', '100'],
      ['user_id_type', 'union_id'],
    ]);
    expect(call?.headers.authorization).toBe('Bearer t-scripted-1');
    expect(api.calls('token')).toHaveLength(1);
  });

  it.each([
    (domain: string) => `  ${domain}\n`,
    (domain: string) => `${domain}/#`,
    (domain: string) => `${domain}/?`,
    (domain: string) => `${domain}///`,
  ])('are asked for at the domain as a URL is understood: %s', async (write) => {
    expect(await readScripted(api, { domain: write(api.domain), retries: 0 })).toMatchObject({ records });
  });

  it('can be had whole, each with the token to go on behind it', async () => {
    const pages = await collect(readInterviewRecordPages({ ...options(), pageSize: 4 }));
    expect(pages.map(({ records: some, pageToken }) => [some.length, pageToken])).toEqual([
      [4, 'after-4'],
      [4, 'after-8'],
      [2, undefined],
    ]);
  });

  it('are told of when all their records were taken', async () => {
    const told: (string | undefined)[] = [];
    const reading = readInterviewRecords({
      ...options(),
      pageSize: 4,
      onProgress: ({ pageToken }) => told.push(pageToken),
    });
    for (let taken = 0; taken < 4; taken += 1) await reading.next();
    expect(told).toEqual([]);
    await reading.next();
    expect(told).toEqual(['after-4']);
    await reading.return();
  });

  it.each(['onProgress', 'onEvent'])('are told of to %s, whose error says where to go on', async (name) => {
    const tell = (told: { type?: string }) => {
      if (name === 'onProgress' || told.type === 'page') throw new Error('disk full');
    };
    const { records: read, error } = await readScripted(api, { [name]: tell });
    expect(read).toEqual(records.slice(0, 4));
    expect(error).toMatchObject({ name: 'ReadError', read: 4, pageToken: 'after-4' });
    expect((error as ReadError).cause).toMatchObject({ message: 'disk full' });
  });

  it('end at has_more: false, whatever the token beside it', async () => {
    for (const token of ['', 'after-4', 'new']) {
      api.script = (_call, usual) =>
        String(usual.body).includes('"has_more":false') ? withData(usual, { page_token: token }) : usual;
      expect((await readScripted(api)).records).toEqual(records);
    }
  });

  it('may end with a list that is not there', async () => {
    for (const items of [[], null, undefined]) {
      api.script = (call, usual) =>
        call.kind === 'list' ? withData(usual, { items, has_more: false, page_token: undefined }) : usual;
      expect(await readScripted(api)).toMatchObject({ records: [], error: undefined });
    }
  });

  it('may be empty in between', async () => {
    api.script = (call, usual) =>
      call.kind === 'list' && call.number <= 3
        ? withData(usual, { items: [], page_token: `after-${'0'.repeat(call.number)}` })
        : usual;
    const { records: read, error } = await readScripted(api);
    expect(error).toBeUndefined();
    expect(read).toEqual(records);
  });

  it('that lead in a circle are an error, not an endless reading', async () => {
    api.script = (call, usual) =>
      call.query.get('page_token') === 'after-8'
        ? withData(usual, { has_more: true, page_token: 'after-4' })
        : usual;
    const { records: read, error } = await readScripted(api, { retries: 2 });
    expect(read).toEqual(records.slice(0, 8));
    expect((error as ReadError).cause).toBeInstanceOf(ImpossiblePageError);
    expect(error).toMatchObject({ read: 8, pageToken: 'after-8' });
  });

  it.each([
    [
      'empty',
      (usual: Parameters<typeof withData>[0], token: string) =>
        withData(usual, { items: [], page_token: token }),
    ],
    [
      'the same',
      (usual: Parameters<typeof withData>[0], token: string) => withData(usual, { page_token: token }),
    ],
  ])('that stay %s under ever new tokens are an error in the end', async (_name, alter) => {
    api.script = (call, usual) =>
      call.kind === 'list' ? alter(usual, `after-0${'0'.repeat(call.number)}`) : usual;
    const { records: read, error } = await readScripted(api);
    expect(read.length).toBeLessThanOrEqual(4);
    expect((error as ReadError).cause).toBeInstanceOf(ImpossiblePageError);
    expect(api.calls('list').length).toBeLessThan(1010);
  });

  it('that overlap give each record once', async () => {
    api.script = (call, usual) =>
      call.kind === 'list' && usual.body.toString().includes('after-8')
        ? withData(usual, { items: [records[2], records[3], ...records.slice(4, 8), records[7]] })
        : usual;
    expect((await readScripted(api)).records).toEqual(records);
  });
});

describe('ids', () => {
  it('are asked for by the hundred, each once', async () => {
    await api.close();
    const many = scriptedRecords(250);
    api = await startScriptedApi(many);
    const ids = [...many.map(({ id }) => id), String(many[3]?.id), '404'];
    const { records: read, progress } = await readScripted(api, { ids });
    expect(read).toEqual(many);
    expect(api.calls('list').map(({ query }) => query.getAll('ids').length)).toEqual([100, 100, 51]);
    expect(progress.map(({ pageToken }) => pageToken)).toEqual([undefined, undefined, undefined]);
  });

  it('may come in any order, however many they are', async () => {
    const late = String(10 ** 14);
    const ids = [...Array.from({ length: 100_100 }, (_, index) => String(10 ** 15 + index)), late];
    api.script = (call, usual) =>
      call.kind === 'list'
        ? withData(usual, { items: call.query.getAll('ids').map((id) => ({ id })), has_more: false })
        : usual;
    const { records: read, error } = await readScripted(api, { ids });
    expect(error).toBeUndefined();
    expect(read).toHaveLength(100_101);
    expect(read.at(-1)?.id).toBe(late);
  });

  it('are all there in an answer that says nothing of pages, since it is not paged', async () => {
    const ids = records.slice(0, 3).map(({ id }) => id);
    const changes = { has_more: undefined };
    api.script = (call, usual) => (call.kind === 'list' ? withData(usual, changes) : usual);
    expect(await readScripted(api, { ids })).toMatchObject({
      records: records.slice(0, 3),
      error: undefined,
    });
    // Of all records it may be a part.
    const { error } = await readScripted(api, { retries: 0 });
    expect((error as ReadError).cause).toBeInstanceOf(ImpossiblePageError);
  });

  it('that are none ask for nothing', async () => {
    expect(await readScripted(api, { ids: [] })).toMatchObject({ records: [], error: undefined });
    expect(api.calls('list')).toEqual([]);
  });

  it('that a server passes over are an error', async () => {
    api.script = (call, usual) =>
      call.kind === 'list' ? withData(usual, { items: records, has_more: false }) : usual;
    const ids = [String(records[1]?.id)];
    const { records: read, error } = await readScripted(api, { ids, retries: 1 });
    expect(read).toEqual([]);
    expect(error).toMatchObject({ read: 0, pageToken: undefined, remainingIds: ids });
    expect((error as Error).message).toContain('was not asked for');
  });
});

describe('the caller', () => {
  it('gets data and lists of any path', async () => {
    const caller = new ApiCaller(options());
    const path = '/open-apis/hire/v1/interview_records';
    expect(
      await caller.get(path, { page_size: 1, ids: ['7000000000000000002'], nothing: undefined }),
    ).toEqual({
      items: [records[1]],
      has_more: false,
    });
    expect(await collect(caller.pages(path, { page_size: 5 }, 'after-5'))).toEqual([
      { items: records.slice(5), nextToken: undefined },
    ]);
    expect(api.calls('token')).toHaveLength(1);
  });
});

describe('a list of the caller', () => {
  it('that stays empty for ever is an error in the end', async () => {
    api.script = (call, usual) =>
      call.kind === 'list'
        ? withData(usual, { items: [], page_token: `after-0${'0'.repeat(call.number)}` })
        : usual;
    const caller = new ApiCaller({ ...options(), maxCallsPerSecond: Number.POSITIVE_INFINITY });
    const pages = caller.pages('/open-apis/hire/v1/interview_records', { page_size: 4 });
    await expect(collect(pages)).rejects.toThrow(ImpossiblePageError);
  });
});

describe('the ids that were seen', () => {
  const take = (seen: IdsSeen, ids: readonly number[]) => ids.map((id) => seen.take(String(id)));

  it('are known while they are few', () => {
    const seen = new IdsSeen(10);
    expect(take(seen, [5, 3, 9, 3, 5])).toEqual([true, true, true, false, false]);
    expect(seen.goesBack('1')).toBe(false);
  });

  it.each([
    ['rise', [9, 10, 100, 1000], 9, 1001],
    ['fall', [1000, 100, 10, 9], 1000, 8],
  ])('are known by their order when they are many and %s', (_name, ids, forgotten, next) => {
    const seen = new IdsSeen(2);
    expect(take(seen, ids)).toEqual([true, true, true, true]);
    expect(seen.goesBack(String(forgotten))).toBe(true);
    expect(seen.goesBack(String(ids.at(-2)))).toBe(false);
    expect(seen.goesBack(String(next))).toBe(false);
  });

  it('have no order when they come in none, or are no numbers', () => {
    const seen = new IdsSeen(2);
    take(seen, [5, 3, 9, 7]);
    for (const id of ['1', '8', '10']) expect(seen.goesBack(id)).toBe(false);
    const words = new IdsSeen(1);
    for (const id of ['a', 'b', 'c']) expect(words.take(id)).toBe(true);
    expect(words.goesBack('a')).toBe(false);
  });
});
