import fc from 'fast-check';
import { expect, it } from 'vitest';
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

const records = scriptedRecords(23);

type Fault = (usual: ScriptedAnswer, api: ScriptedApi) => ScriptedAnswer;

/** Stays a page of the list, with something wrong about it. */
const onPage =
  (change: (data: { items: { id: string }[]; has_more: boolean }) => Record<string, unknown>): Fault =>
  (usual) => {
    const { data } = JSON.parse(String(usual.body)) as {
      data?: { items: { id: string }[]; has_more: boolean };
    };
    return data ? withData(usual, change(data)) : usual;
  };
const whileMore = (changes: Record<string, unknown>): Fault =>
  onPage((data) => (data.has_more ? changes : {}));

const faults: Record<string, Fault> = {
  none: (usual) => usual,
  system: () => refused(500, 1002001),
  system200: () => refused(200, 1002001),
  throttled: () => refused(429, 99991400),
  throttled400: () => refused(400, 99991400, { 'x-ogw-ratelimit-reset': '0' }),
  dead: () => refused(400, 99991663),
  expired: (_usual, api) => {
    api.endToken();
    return refused(400, 99991663);
  },
  html: () => answered('<html></html>', 200),
  truncated: (usual) => ({ ...usual, body: String(usual.body).slice(0, -20) }),
  plain: (usual) => ({ ...usual, headers: { 'Content-Type': 'text/plain' } }),
  resetBefore: (usual) => ({ ...usual, delivery: 'reset_before' }),
  resetIn: (usual) => ({ ...usual, delivery: 'reset_in' }),
  resetAfter: (usual) => ({ ...usual, delivery: 'reset_after' }),
  noToken: whileMore({ page_token: undefined }),
  emptyToken: whileMore({ page_token: '' }),
  // Where the list begins: asked for once, it is a page that was read; asked for again, a token that was.
  oldToken: whileMore({ page_token: 'after-0' }),
  tokenAtEnd: onPage((data) => (data.has_more ? {} : { page_token: 'after-0' })),
  noItems: onPage(() => ({ items: null, has_more: true })),
  noRecord: onPage((data) => ({ items: [...data.items, {}] })),
  twice: onPage((data) => ({ items: [...data.items, ...data.items] })),
  refused: () => refused(400, 1002002),
};

const sequences = fc.record({
  pageSize: fc.integer({ min: 1, max: 24 }),
  list: fc.array(fc.constantFrom(...Object.keys(faults)), { maxLength: 30 }),
  token: fc.array(fc.constantFrom('none', 'none', 'system', 'throttled', 'html', 'truncated', 'resetIn'), {
    maxLength: 6,
  }),
});

it('gives every record once, or says how far it came: for any sequence of faults', async () => {
  const ends = { whole: 0, broken: 0 };
  await fc.assert(
    fc.asyncProperty(sequences, async ({ pageSize, list, token }) => {
      const api = await startScriptedApi(records);
      try {
        api.script = (call, usual) => {
          const name = (call.kind === 'token' ? token : list)[call.number - 1] ?? 'none';
          return faults[name]?.(usual, api) ?? usual;
        };
        const first = await readScripted(api, { pageSize, retries: 2 });
        expect(first.records).toEqual(records.slice(0, first.records.length));
        if (first.error === undefined) {
          expect(first.records).toEqual(records);
          ends.whole += 1;
          return;
        }
        ends.broken += 1;
        expect(first.error).toBeInstanceOf(ReadError);
        const { read, pageToken, cause } = first.error as ReadError;
        expect(read).toBe(first.records.length);
        const known = [ApiError, UnavailableError, ImpossiblePageError];
        expect(known.some((Known) => cause instanceof Known)).toBe(true);
        api.script = (_call, usual) => usual;
        const second = await readScripted(api, { pageSize, ...(pageToken !== undefined && { pageToken }) });
        expect(second.error).toBeUndefined();
        // A token that led back is all that there is to go on with: nothing is lost, some of it comes again.
        const ids = new Set(first.records.map(({ id }) => id));
        const wasLedBack = pageToken === 'after-0';
        const more = second.records.filter(({ id }) => !wasLedBack || !ids.has(id));
        expect([...first.records, ...more]).toEqual(records);
      } finally {
        await api.close();
      }
    }),
    { numRuns: 150 },
  );
  // Both ends were met, or nothing was tested.
  expect(ends.whole).toBeGreaterThan(5);
  expect(ends.broken).toBeGreaterThan(5);
});
