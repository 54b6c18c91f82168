import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { type AppAt, openAppAt } from '../support/app-at.ts';
import { bundleOf, itemOf, numbers } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_records';

/** Where numbers, doubles and texts sort differently, and the ends of the range. */
const idPool = [
  ...numbers(1, 12),
  ...numbers(98, 4),
  '999999999999999999',
  '1000000000000000000',
  ...['4294967295', '4294967296', '9007199254740991', '9007199254740992', '9007199254740993'],
  ...['6949805467799537964', '9223372036854775806', '9223372036854775807'],
];
const anyId = fc.constantFrom(...idPool);

interface Write {
  id: string;
  /** Also a record that is there already, which is then edited. */
  put: boolean;
}
const writes = fc.array(fc.record<Write>({ id: anyId, put: fc.boolean() }), { maxLength: 6 });
const step = fc.record({
  size: fc.integer({ min: 1, max: 7 }),
  userIdType: fc.constantFrom('open_id', 'union_id', 'user_id'),
  writesBefore: writes,
});
type Step = { size: number; userIdType: string; writesBefore: Write[] };
const lastSteps: Step = { size: 4, userIdType: 'open_id', writesBefore: [] };

function contentsOf(records: readonly [bigint, string][]): string[] {
  return records.map(([, content]) => content);
}

/** What the list should hold: id and content. */
class Model {
  readonly records = new Map<bigint, string>();
  #edits = 0;

  /** Do the writes here, and answer them as lines of a bundle. */
  write(changes: readonly Write[]): string {
    return bundleOf(
      changes.map(({ id, put }) => {
        if (!put) {
          this.records.delete(BigInt(id));
          return { id, deleted: true };
        }
        const content = `edit ${++this.#edits} of ${id}`;
        this.records.set(BigInt(id), content);
        return itemOf(id, { content });
      }),
    );
  }

  after(id: bigint): [bigint, string][] {
    const ahead = [...this.records].filter(([one]) => one > id);
    return ahead.sort(([one], [other]) => (one < other ? -1 : 1));
  }
}

describe.each(databaseKinds)('pages on %s', (kind) => {
  let test: TestApp;
  let uncached: AppAt;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    uncached = await openAppAt(test, { page_cache_bytes: 0 });
  });
  afterAll(async () => {
    await uncached.close();
    await test.close();
  });

  /** The page from the cache, from the cache once more, and without one: all the same bytes. */
  async function readPage(url: string, token: string) {
    const [first, again, fresh] = [
      await test.get(url, token),
      await test.get(url, token),
      await uncached.get(url, token),
    ];
    expect(again.body).toBe(first.body);
    expect(fresh.body).toBe(first.body);
    return expectSuccess(first);
  }

  it('hold each record that stays exactly once, in order, whatever is written between them', async () => {
    await fc.assert(
      fc.asyncProperty(writes, fc.array(step, { maxLength: 12 }), async (more, steps) => {
        const tenant = await operations.createTenant(test.app.ctx, { name: 'one walk' });
        const { token } = await makeCaller(test, { tenantKey: tenant.tenantKey });
        const model = new Model();
        const write = async (changes: readonly Write[]) => {
          const { rejected } = await importItems(test, model.write(changes), tenant);
          expect(rejected).toBe(0);
        };
        await write([
          ...idPool.filter((_, index) => index % 2 === 0).map((id) => ({ id, put: true })),
          ...more,
        ]);
        const staying = new Set(model.records.keys());
        const returned: bigint[] = [];
        let pageToken: string | undefined;
        for (let page = 0; page === 0 || pageToken !== undefined; page++) {
          const { size, userIdType, writesBefore } = steps[page] ?? lastSteps;
          if (writesBefore.length > 0) await write(writesBefore);
          for (const id of staying) if (!model.records.has(id)) staying.delete(id);
          const begin = await readPage(`${path}?page_size=3`, token);
          expect(begin.items.map(({ content }) => content)).toEqual(contentsOf(model.after(0n).slice(0, 3)));
          const query = `?page_size=${size}&user_id_type=${userIdType}`;
          const from = pageToken === undefined ? '' : `&page_token=${encodeURIComponent(pageToken)}`;
          const answered = await readPage(path + query + from, token);
          const ahead = model.after(returned.at(-1) ?? 0n);
          expect(answered.items.map(({ id, content }) => [BigInt(id), content])).toEqual(
            ahead.slice(0, size),
          );
          expect(answered.has_more).toBe(ahead.length > size);
          expect('page_token' in answered).toBe(answered.has_more);
          if (answered.has_more) expect(answered.items).not.toHaveLength(0);
          returned.push(...answered.items.map(({ id }) => BigInt(id)));
          pageToken = answered.page_token;
        }
        expect(new Set(returned).size).toBe(returned.length);
        expect(returned.filter((id) => staying.has(id))).toHaveLength(staying.size);
      }),
      { numRuns: 20 },
    );
    expect(test.app.ctx.pages.hits).toBeGreaterThan(20);
    expect(uncached.app.ctx.pages.hits).toBe(0);
  });

  it('of every size hold the same records in the same order', async () => {
    const tenant = await operations.createTenant(test.app.ctx, { name: 'sizes' });
    const { token } = await makeCaller(test, { tenantKey: tenant.tenantKey });
    await importItems(
      test,
      idPool.map((id) => itemOf(id)),
      tenant,
    );
    const whole = expectSuccess(await test.get(`${path}?page_size=100`, token)).items;
    expect(whole).toHaveLength(idPool.length);
    for (let size = 1; size <= idPool.length; size++) {
      const items: unknown[] = [];
      let from = '';
      do {
        const answered = await readPage(`${path}?page_size=${size}${from}`, token);
        items.push(...answered.items);
        from = answered.page_token === undefined ? '' : `&page_token=${answered.page_token}`;
      } while (from !== '');
      expect(items).toEqual(whole);
    }
  });
});

describe.each(databaseKinds)('page tokens on %s', (kind) => {
  let test: TestApp;
  let token: string;
  let pageToken: string;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    token = (await makeCaller(test)).token;
    await importItems(
      test,
      numbers(1, 40).map((id) => itemOf(id)),
    );
    pageToken = expectSuccess(await test.get(`${path}?page_size=15`, token)).page_token as string;
  });
  afterAll(() => test.close());

  const idsFrom = async (get: Pick<AppAt, 'get'>) =>
    expectSuccess(await get.get(`${path}?page_size=3&page_token=${pageToken}`, token)).items.map(
      ({ id }) => id,
    );

  it('go on where the page ended in another process, and after the data were opened again', async () => {
    const replica = await openAppAt(test);
    expect(await idsFrom(replica)).toEqual(['16', '17', '18']);
    expect(expectSuccess(await replica.get(`${path}?page_size=15`, token)).page_token).toBe(pageToken);
    await replica.close();
    const restarted = await openAppAt(test, { page_cache_bytes: 0 });
    expect(await idsFrom(restarted)).toEqual(['16', '17', '18']);
    await restarted.close();
    expect(await idsFrom(test)).toEqual(['16', '17', '18']);
  });

  it('work for every app of the tenant', async () => {
    const other = await makeCaller(test);
    const url = `${path}?page_size=1&page_token=${pageToken}`;
    expect(expectSuccess(await test.get(url, other.token)).items[0]?.id).toBe('16');
  });

  it('work however late they come back', async () => {
    const { app } = await makeCaller(test);
    const begun = test.clock.nowMs;
    test.clock.advance(400 * 24 * 3_600_000);
    const fresh = await operations.tokenOfApp(test.app.ctx, app);
    const url = `${path}?page_size=1&page_token=${pageToken}`;
    expect(expectSuccess(await test.get(url, fresh.token)).items[0]?.id).toBe('16');
    test.clock.nowMs = begun;
  });

  it('go on behind a record that was deleted since', async () => {
    await importItems(test, [{ type: 'record', id: '15', deleted: true }]);
    expect(await idsFrom(test)).toEqual(['16', '17', '18']);
    await importItems(test, [itemOf('15')]);
  });

  it('are refused with any one character changed, left out or added', async () => {
    const others = ['A', 'Z', 'a', '0', '-', '_', '+', '/', '=', '.', '\u0141', ' '];
    const spoiled = [...pageToken].flatMap((char, place) => {
      const [before, behind] = [pageToken.slice(0, place), pageToken.slice(place + 1)];
      return ['', ...others].filter((other) => other !== char).map((other) => before + other + behind);
    });
    for (const added of ['=', ' ', 'A', '\n', '.']) spoiled.push(pageToken + added, added + pageToken);
    for (const sent of spoiled) {
      const answer = await test.get(`${path}?page_token=${encodeURIComponent(sent)}`, token);
      const { error } = expectRefusal(answer, 400, 1002002);
      expect(error?.field_violations?.map(({ field }) => field)).toEqual(['page_token']);
    }
  });

  it('are refused in the other spelling of base64', async () => {
    let tried = 0;
    for (let size = 1; size < 40; size++) {
      const page = expectSuccess(await test.get(`${path}?page_size=${size}`, token));
      const other = page.page_token?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
      if (other === page.page_token) continue;
      tried++;
      const answer = await test.get(`${path}?page_token=${encodeURIComponent(other)}`, token);
      expectRefusal(answer, 400, 1002002);
    }
    expect(tried).toBeGreaterThan(0);
  });

  it('of another installation are refused', async () => {
    const other = await openTestApp(kind);
    const caller = await makeCaller(other);
    expectRefusal(await other.get(`${path}?page_token=${pageToken}`, caller.token), 400, 1002002);
    await other.close();
  });
});
