import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/actors.ts';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { type AppAt, openAppAt } from '../support/app-at.ts';
import { type Company, newCompany } from '../support/company.ts';
import { bundleOf, itemOf, numbers } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const hire = '/open-apis/hire/v1';
const largest = '9223372036854775807';
const idPool = [...numbers(1, 8), '98', '99', '100', '9007199254740992', '9007199254740993', largest];
const begins = [1, 2, 1_710_036_000_000, Number.MAX_SAFE_INTEGER] as const;
const runs = { numRuns: 12 };

type Get = AppAt['get'];
interface Page<Item> {
  items: Item[];
  has_more: boolean;
  page_token?: string;
}

/** Pages from the first to the last, with something done before each. */
async function* pagesOf<Item>(
  get: Get,
  token: string,
  url: string,
  step: (page: number) => Promise<number>,
): AsyncGenerator<{ page: Page<Item>; size: number }> {
  let from = '';
  for (let number = 0; ; number++) {
    const size = await step(number);
    const page = expectSuccess<Page<Item>>(await get(`${url}&page_size=${size}${from}`, token));
    expect('page_token' in page).toBe(page.has_more);
    if (page.has_more) expect(page.items).toHaveLength(size);
    yield { page, size };
    if (!page.has_more) return;
    from = `&page_token=${page.page_token}`;
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 });
const sizeAt = (list: readonly number[], page: number) => list[page % list.length] as number;

describe.each(databaseKinds)('pages of interviews on %s', (kind) => {
  let test: TestApp;
  let replica: AppAt;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    replica = await openAppAt(test);
  });
  afterAll(async () => {
    await replica.close();
    await test.close();
  });

  const anyWrite = fc.record({ id: fc.constantFrom(...idPool), begin: fc.constantFrom(...begins) });

  it('hold what stays exactly once and in order, whatever is written between them', async () => {
    const url = `${hire}/interviews?start_time=1`;
    const writes = fc.array(fc.array(anyWrite, { maxLength: 3 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(anyWrite, { maxLength: 12 }), writes, sizes, async (first, later, list) => {
        const company = await newCompany(test);
        const { token } = await company.caller();
        const model = new Map<string, number>();
        const touched = new Set<string>();
        const write = async (changes: typeof first) => {
          for (const { id, begin } of changes) model.set(id, begin);
          const lines = changes.map(({ id, begin }) => ({ type: 'interview', id, begin_time: begin }));
          expect(await company.import(bundleOf(lines))).toMatchObject({ rejected: 0 });
        };
        await write(first);
        const before = [...model.keys()];
        const seen: { id: string; begin_time: number }[] = [];
        const step = async (page: number) => {
          const changes = page === 0 ? [] : (later[page - 1] ?? []);
          for (const { id } of changes) touched.add(id);
          await write(changes);
          return sizeAt(list, page);
        };
        const get = (at: string, by: string) => (seen.length % 2 ? replica : test).get(at, by);
        for await (const { page, size } of pagesOf<(typeof seen)[number]>(get, token, url, step)) {
          const last = seen.at(-1);
          const ahead = [...model]
            .map(([id, begin]) => ({ id, begin_time: begin }))
            .sort(inOrder)
            .filter((one) => !last || inOrder(one, last) > 0);
          expect(page.items.map(({ id, begin_time }) => ({ id, begin_time }))).toEqual(ahead.slice(0, size));
          expect(page.has_more).toBe(ahead.length > size);
          seen.push(...page.items);
        }
        const staying = before.filter((id) => !touched.has(id));
        const ids = seen.map(({ id }) => id);
        for (const id of staying) expect(ids.filter((one) => one === id)).toHaveLength(1);
        expect(seen.toSorted(inOrder)).toEqual(seen);
      }),
      runs,
    );
  });

  it('are refused by another list', async () => {
    const company = await newCompany(test);
    const { token } = await company.caller();
    const interviews = numbers(1, 3).map((id) => ({ type: 'interview', id, begin_time: 5 }));
    const interviewers = numbers(1, 3).map((id) => ({
      type: 'interviewer',
      user_id: `u${id}`,
      verify_status: 1,
    }));
    const records = numbers(1, 3).map((id) => ({ ...itemOf(id, { user_id: 'u1' }), interview_id: id }));
    await company.import(bundleOf([...interviews, ...interviewers, ...records]));
    const urls = [
      `${hire}/interviews?start_time=1`,
      `${hire}/interviewers?user_id_type=open_id`,
      `${hire}/interview_tasks?user_id_type=user_id&user_id=u1`,
      `${hire}/interview_records?user_id_type=open_id`,
    ];
    for (const url of urls) {
      const { page_token: own } = expectSuccess(await test.get(`${url}&page_size=1`, token));
      for (const other of urls) {
        const answer = await test.get(`${other}&page_token=${own}`, token);
        if (other === url) expectSuccess(answer);
        else expectRefusal(answer, 400, 1002002);
      }
    }
  });

  it('hold what stays once, beside imports and patches that run meanwhile', async () => {
    const company = await newCompany(test);
    const { token } = await company.caller();
    const staying = Array.from({ length: 60 }, (_, index) => ({
      type: 'interview',
      id: String(1000 + index),
      begin_time: 10_000 + Math.floor(index / 3),
    }));
    const certified = Array.from({ length: 60 }, (_, index) => ({
      type: 'interviewer',
      user_id: `stays${index}`,
      verify_status: 2,
      update_time: 1_000 + Math.floor(index / 4),
    }));
    const patched = Array.from({ length: 5 }, (_, index) => ({
      type: 'interviewer',
      user_id: `p${index}`,
      verify_status: 1,
      update_time: 1_005,
    }));
    await company.import(bundleOf([...staying, ...certified, ...patched]));
    let isDone = false;
    const written: Written = { imports: 0, patches: 0 };
    const writers = [importing(company, written, () => isDone), patching(test, token, written, () => isDone)];
    const read = async (get: Get, size: number) => {
      // Both writers must have had their turns, however the machine shares its time.
      for (let round = 0; round < 5 || Math.min(written.imports, written.patches) < 6; round++) {
        const ids = (await walk<{ id: string }>(get, token, `${hire}/interviews?start_time=1`, size)).map(
          ({ id }) => id,
        );
        expect(ids.filter((id) => Number(id) >= 1000 && Number(id) < 1060)).toEqual(
          staying.map(({ id }) => id),
        );
        const users = (
          await walk<{ user_id: string }>(get, token, `${hire}/interviewers?user_id_type=user_id`, size)
        ).map((one) => one.user_id);
        expect(users.filter((id) => id.startsWith('stays'))).toEqual(certified.map((one) => one.user_id));
        for (const { user_id: id } of patched) expect(users).toContain(id);
      }
    };
    await Promise.all([read(test.get, 7), read(replica.get, 19)]).finally(() => {
      isDone = true;
    });
    await Promise.all(writers);
  });
});

function inOrder(one: { id: string; begin_time: number }, other: { id: string; begin_time: number }): number {
  return (
    one.begin_time - other.begin_time ||
    (BigInt(one.id) < BigInt(other.id) ? -1 : Number(one.id !== other.id))
  );
}

async function walk<Item>(get: Get, token: string, url: string, size: number): Promise<Item[]> {
  const items: Item[] = [];
  const step = async () => {
    // The embedded database answers without a turn of the event loop, so give one.
    await turn();
    return size;
  };
  for await (const { page } of pagesOf<Item>(get, token, url, step)) items.push(...page.items);
  return items;
}

/** Interviews that come, and move to and fro, until it is done. */
/** How often the writers wrote so far. */
interface Written {
  imports: number;
  patches: number;
}

async function importing(company: Company, written: Written, isDone: () => boolean): Promise<void> {
  for (let round = 0; !isDone(); round++) {
    const lines = numbers(1, 20).map((id) => ({
      type: 'interview',
      id,
      begin_time: 9_990 + ((Number(id) * 7 + round * 3) % 60),
    }));
    await company.import(bundleOf(lines));
    written.imports++;
    await turn();
  }
}

async function patching(
  test: TestApp,
  token: string,
  written: Written,
  isDone: () => boolean,
): Promise<void> {
  for (let round = 0; !isDone(); round++) {
    const answer = await test.http.inject({
      method: 'PATCH',
      url: `${hire}/interviewers/p${round % 5}?user_id_type=user_id`,
      headers: { authorization: bearer(token) },
      payload: JSON.stringify({ interviewer: { verify_status: (round % 2) + 1 } }),
    });
    expectSuccess(answer);
    written.patches++;
    await turn();
  }
}

describe.each(databaseKinds)('pages of interviewers and of tasks on %s', (kind) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  afterAll(() => test.close());

  it('show every interviewer as last set, who is patched while they are read', async () => {
    const users = numbers(1, 9).map((id) => `u${id}`);
    const change = fc.record({
      user: fc.constantFrom(...users),
      status: fc.constantFrom(1, 2),
      waits: fc.boolean(),
    });
    const changes = fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 9 }),
        changes,
        sizes,
        async (first, later, list) => {
          const company = await newCompany(test);
          const { token } = await company.caller();
          await company.import(users.map((user, index) => itemOf(String(index + 1), { user_id: user })));
          const model = new Map<string, number>();
          const patch = async ({ user, status, waits }: (typeof first)[number]) => {
            if (waits) test.clock.advance(1);
            model.delete(user);
            model.set(user, status);
            const answer = await test.http.inject({
              method: 'PATCH',
              url: `${hire}/interviewers/${user}?user_id_type=user_id`,
              headers: { authorization: bearer(token) },
              payload: JSON.stringify({ interviewer: { verify_status: status } }),
            });
            expect(expectSuccess<object>(answer)).toEqual({
              interviewer: { user_id: user, verify_status: status },
            });
          };
          for (const one of first) await patch(one);
          const seen = new Map<string, number>();
          const touched = new Set<string>();
          let times = 0;
          const step = async (page: number) => {
            for (const one of page === 0 ? [] : (later[page - 1] ?? [])) {
              touched.add(one.user);
              await patch(one);
            }
            return sizeAt(list, page);
          };
          const url = `${hire}/interviewers?user_id_type=user_id`;
          for await (const { page } of pagesOf<{ user_id: string; verify_status: number }>(
            test.get,
            token,
            url,
            step,
          )) {
            for (const item of page.items) {
              times += touched.has(item.user_id) ? 0 : 1;
              seen.delete(item.user_id);
              seen.set(item.user_id, item.verify_status);
            }
          }
          expect([...seen]).toEqual([...model]);
          expect(times).toBeLessThanOrEqual(model.size);
        },
      ),
      runs,
    );
  });

  it('hold each task of a status that stays exactly once, in order, whatever is written between them', async () => {
    const change = fc.record({
      id: fc.constantFrom(...idPool),
      isSubmitted: fc.boolean(),
      isMine: fc.boolean(),
    });
    const changes = fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), changes, sizes, async (first, later, list) => {
        const company = await newCompany(test);
        const { token } = await company.caller();
        await company.import([itemOf('500', { user_id: 'u_li' })]);
        const model = new Map<string, (typeof first)[number]>();
        const write = async (some: typeof first) => {
          for (const one of some) model.set(one.id, one);
          const lines = some.map(({ id, isSubmitted, isMine }) => ({
            ...itemOf(id, {
              user_id: isMine ? 'u_li' : 'u_other',
              interviewer: { id: isMine ? 'u_li' : 'u_other' },
              commit_status: isSubmitted ? 1 : 2,
              conclusion: isSubmitted ? 1 : 4,
            }),
            interview_id: id,
          }));
          expect(await company.import(bundleOf(lines))).toMatchObject({ rejected: 0 });
        };
        await write(first);
        const seen: bigint[] = [];
        const step = async (page: number) => {
          if (page > 0) await write(later[page - 1] ?? []);
          return sizeAt(list, page);
        };
        const url = `${hire}/interview_tasks?user_id_type=user_id&user_id=u_li&activity_status=3`;
        for await (const { page, size } of pagesOf<{ id: string }>(test.get, token, url, step)) {
          const ahead = [...model.values()]
            .filter(({ isMine, isSubmitted }) => isMine && isSubmitted)
            .map(({ id }) => BigInt(id))
            .filter((id) => id > (seen.at(-1) ?? 0n))
            .sort((one, other) => (one < other ? -1 : 1));
          expect(page.items.map(({ id }) => BigInt(id))).toEqual(ahead.slice(0, size));
          expect(page.has_more).toBe(ahead.length > size);
          seen.push(...page.items.map(({ id }) => BigInt(id)));
        }
      }),
      runs,
    );
  });
});
