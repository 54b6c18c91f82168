import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEntry, JournalExpectation, JournalQuery } from '#contract/sandbox/journal.ts';
import { Journal } from '#sandbox/journal.ts';

const list = 'hire.v1.interview_records.list';

function entry(fields: Partial<JournalEntry> = {}): Omit<JournalEntry, 'id'> {
  return {
    at_ms: 1_790_000_000_000,
    elapsed_ms: 0,
    duration_ms: 1,
    method: 'GET',
    path: '/open-apis/hire/v1/interview_records',
    query: {},
    route: list,
    faults: [],
    status: 200,
    code: 0,
    headers: {},
    body: '{}',
    outcome: 'answered',
    ...fields,
  };
}

function journalOf(all: readonly Partial<JournalEntry>[], bounds?: ConstructorParameters<typeof Journal>[0]) {
  const journal = new Journal(bounds);
  for (const fields of all) journal.settle(journal.begin(entry(fields)));
  return journal;
}

const idsOf = (journal: Journal, query?: JournalQuery) => journal.entries(query).map(({ id }) => id);

const someEntry = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  route: fc.constantFrom(list, 'hire.v1.interviews.list', 'auth.v3.tenant_access_token.internal', undefined),
  app_id: fc.constantFrom('cli_a', 'cli_b', undefined),
  page: fc.constantFrom(1, 2, undefined),
  status: fc.constantFrom(0, 200, 429, 500),
  code: fc.constantFrom(0, 99991400, undefined),
  faults: fc.subarray(['rate_limited', 'slow']),
  path: fc.constantFrom('/open-apis/hire/v1/x', '/open-apis/auth/v3/y'),
  query: fc.constantFrom({}, { page_token: 'needle' }, { id: ['a', 'needle2'] }),
  body: fc.constantFrom('{}', 'hay needle hay'),
}) as unknown as fc.Arbitrary<Partial<JournalEntry>>;

/** Each filter with the plainest way to say which entries it is for. */
const filters: [JournalQuery, (one: JournalEntry) => boolean][] = [
  [{ route: list }, ({ route }) => route === list],
  [{ route: 'hire.*' }, ({ route }) => route?.startsWith('hire.') ?? false],
  [{ app_id: 'cli_a' }, ({ app_id: id }) => id === 'cli_a'],
  [{ method: 'get' }, ({ method }) => method === 'GET'],
  [{ path: '/open-apis/hire' }, ({ path }) => path.startsWith('/open-apis/hire')],
  [{ page: 2 }, ({ page }) => page === 2],
  [{ status: 0 }, ({ status }) => status === 0],
  [{ code: 99991400 }, ({ code }) => code === 99991400],
  [{ fault: 'slow' }, ({ faults }) => faults.includes('slow')],
  [{ text: 'needle' }, (one) => JSON.stringify([one.path, one.query, one.body]).includes('needle')],
  [{ after_id: 3 }, ({ id }) => id > 3],
];

describe('a search in the journal', () => {
  it('finds what fits all that is given, in the order it came', () => {
    fc.assert(
      fc.property(fc.array(someEntry, { maxLength: 12 }), fc.subarray(filters), (all, chosen) => {
        const journal = journalOf(all);
        const query = Object.assign({}, ...chosen.map(([part]) => part)) as JournalQuery;
        // Of two filters for the same field the later one is asked for.
        const asked = chosen.filter(([part]) =>
          Object.entries(part).every(([name, value]) => query[name as keyof JournalQuery] === value),
        );
        const expected = journal.entries().filter((one) => asked.every(([, fits]) => fits(one)));
        expect(journal.entries(query)).toEqual(expected);
      }),
    );
  });

  it('reads on with after_id and limit: nothing is lost and nothing comes twice, also while more comes in', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.integer({ min: 1, max: 7 }), fc.nat(3), (count, limit, more) => {
        const journal = journalOf(Array.from({ length: count }, () => ({})));
        const read: number[] = [];
        for (let round = 0; ; round++) {
          const ids = idsOf(journal, { after_id: read.at(-1) ?? 0, limit });
          expect(ids.length).toBeLessThanOrEqual(limit);
          if (ids.length === 0) break;
          read.push(...ids);
          if (round < more) journal.begin(entry());
        }
        expect(read).toEqual(idsOf(journal));
      }),
    );
  });

  it('answers the newest without after_id', () => {
    const journal = journalOf([{}, {}, { page: 2 }, {}, { page: 2 }]);
    expect(idsOf(journal, { limit: 2 })).toEqual([4, 5]);
    expect(idsOf(journal, { limit: 1, page: 2 })).toEqual([5]);
    expect(idsOf(journal, { limit: 2, after_id: 1 })).toEqual([2, 3]);
  });

  it('answers copies: what is done to them, or comes later, changes neither', () => {
    const journal = new Journal();
    const kept = journal.begin(entry({ outcome: 'under_way' }));
    const [before] = journal.entries();
    kept.outcome = 'answered';
    kept.faults.push('slow');
    expect(before).toMatchObject({ outcome: 'under_way', faults: [] });
    if (before) before.path = '/mine';
    expect(journal.entries()[0]).toMatchObject({ outcome: 'answered', faults: ['slow'], path: kept.path });
  });

  it.each([
    [{ pag: 2 }, 'pag: is not known here; there are route, app_id'],
    [{ page: 0 }, 'page: must be 1 or more'],
    [{ limit: 1001 }, 'limit: must be 1000 or less'],
    [{ text: '' }, 'text: must not be empty'],
    [{ status: '200' }, 'status: must be a whole number'],
    ['all', 'query: must be a JSON object'],
  ])('names what is wrong with %j', (query, problem) => {
    expect(() => new Journal().entries(query as JournalQuery)).toThrow(problem);
  });
});

describe('the memory of the journal', () => {
  it('keeps the newest entries, and says how many are gone', () => {
    const journal = journalOf(
      Array.from({ length: 25 }, () => ({})),
      { entries: 10, bodyCharacters: 1_000 },
    );
    expect(idsOf(journal)).toEqual(Array.from({ length: 10 }, (_, index) => index + 16));
    expect([journal.size, journal.dropped]).toEqual([10, 15]);
  });

  it('lets go of the oldest bodies first, and keeps their entries', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(120), { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        (sizes, entries) => {
          const bodyCharacters = 200;
          const bodies = sizes.map((size) => ({
            body: 'x'.repeat(size),
            request_body: 'y'.repeat(size % 7),
          }));
          const journal = journalOf(bodies, { entries, bodyCharacters });
          const kept = journal.entries();
          expect(kept.length).toBe(Math.min(entries, sizes.length));
          const whole = kept.filter(({ request_body: sent }) => sent !== '…');
          const total = whole.reduce(
            (sum, one) => sum + one.body.length + (one.request_body?.length ?? 0),
            0,
          );
          expect(total).toBeLessThanOrEqual(bodyCharacters);
          // What stays whole is the newest, as much of it as there is room for.
          expect(kept.slice(kept.length - whole.length)).toEqual(whole);
          const next = bodies[sizes.length - whole.length - 1];
          if (kept.length > whole.length && next)
            expect(total + next.body.length + next.request_body.length).toBeGreaterThan(bodyCharacters);
        },
      ),
    );
  });

  it('forgets all when it is cleared; what is still under way does not come back, and ids go on', () => {
    const journal = journalOf([{}, {}], { entries: 1, bodyCharacters: 10 });
    const underWay = journal.begin(entry());
    journal.clear();
    underWay.body = 'x'.repeat(100);
    journal.settle(underWay);
    expect([journal.size, journal.dropped, journal.entries()]).toEqual([0, 0, []]);
    expect(journal.begin(entry()).id).toBe(4);
  });
});

const page = (number: number) => ({ page: number });
const refusal = (expectation: unknown) => () => new Journal().verify(expectation as JournalExpectation);

describe('an expectation of the journal', () => {
  const journal = journalOf([
    page(1),
    page(2),
    { page: 2, status: 429 },
    page(3),
    { route: undefined as never, status: 404 },
  ]);
  const problems = (expectation: JournalExpectation) => journal.verify(expectation).problems;

  it('is met, or told apart in a sentence with figures', () => {
    expect(journal.verify({ calls: page(2), times: 2, at_least: 2, at_most: 2 })).toEqual({
      ok: true,
      problems: [],
    });
    expect(journal.verify({ calls: page(2), times: 1 })).toEqual({
      ok: false,
      problems: ['expected 1 call that fits {"page":2}, there were 2: #2, #3'],
    });
    expect(problems({ calls: page(4), times: 2 })).toEqual([
      'expected 2 calls that fit {"page":4}, there were none',
    ]);
    expect(problems({ calls: page(1), at_least: 2 })).toEqual([
      'expected at least 2 calls that fit {"page":1}, there was 1: #1',
    ]);
    expect(problems({ calls: { route: 'hire.*' }, at_most: 3, times: 5 })).toEqual([
      'expected 5 calls that fit {"route":"hire.*"}, there were 4: #1, #2, #3, #4',
      'expected at most 3 calls that fit {"route":"hire.*"}, there were 4: #1, #2, #3, #4',
    ]);
    expect(problems({ times: 0 })).toEqual(['expected 0 calls, there were 5: #1, #2, #3, #4, #5']);
  });

  it('of an order says after what it broke off', () => {
    expect(problems({ in_order: [page(1), { status: 429 }, page(3)] })).toEqual([]);
    expect(problems({ in_order: [page(3), page(2)] })).toEqual([
      'expected a call that fits {"page":2} after #4 (number 2 of 2 in order), there was none, only before: #2, #3',
    ]);
    expect(problems({ in_order: [page(2), page(2), page(2)] })).toEqual([
      'expected a call that fits {"page":2} after #3 (number 3 of 3 in order), there was none, only before: #2, #3',
    ]);
    expect(problems({ in_order: [page(9)] })).toEqual([
      'expected a call that fits {"page":9} (number 1 of 1 in order), there was none',
    ]);
  });

  it('names the first ten of many', () => {
    const many = journalOf(Array.from({ length: 12 }, () => ({})));
    expect(many.verify({ times: 0 }).problems[0]).toMatch(/there were 12: #1, .*#10 and 2 more$/);
  });

  it.each([
    [{}, 'expectation: says nothing to check: give times, at_least, at_most, in_order or at_most_per_second'],
    [{ calls: { page: 1 } }, 'says nothing to check'],
    [{ times: -1 }, 'times: must be 0 or more'],
    [{ time: 1 }, 'time: is not known here; there are calls, times'],
    [{ times: 1, calls: { limit: 5 } }, 'calls.limit: is not known here'],
    [{ in_order: [] }, 'in_order: must not be empty'],
    [{ in_order: [{ page: 1 }, { pag: 1 }] }, 'in_order.1.pag: is not known here'],
    [{ at_most_per_second: 0 }, 'at_most_per_second: must be 1 or more'],
    [undefined, 'expectation: must be a JSON object'],
  ])('that says nothing, or something else, is refused: %j', (expectation, problem) => {
    expect(refusal(expectation)).toThrow(problem);
  });

  it('can’t be met by calls that are no longer kept', () => {
    const short = journalOf([page(1), page(2), page(2)], { entries: 2, bodyCharacters: 100 });
    expect(short.verify({ calls: page(1), times: 0 }).problems).toEqual([
      expect.stringMatching(/^the oldest 1 calls are no longer kept.*"after_id": 1$/),
    ]);
    expect(short.verify({ calls: { page: 2, after_id: 1 }, times: 2 })).toEqual({ ok: true, problems: [] });
    expect(short.verify({ in_order: [page(2)], calls: { after_id: 1 }, times: 2 }).ok).toBe(false);
  });
});

describe('an order', () => {
  /** Whether the wanted pages are a subsequence, by trying every choice. */
  function isThere(pages: readonly number[], wanted: readonly number[]): boolean {
    const [first, ...rest] = wanted;
    if (first === undefined) return true;
    return pages.some((one, index) => one === first && isThere(pages.slice(index + 1), rest));
  }

  it('is there exactly when some choice of calls has it', () => {
    const pages = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 8 });
    const wanted = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(pages, wanted, (came, order) => {
        const { ok } = journalOf(came.map(page)).verify({ in_order: order.map(page) });
        expect(ok).toBe(isThere(came, order));
      }),
    );
  });
});

describe('the most calls of a second', () => {
  const gaps = fc.array(fc.constantFrom(0, 0.001, 50, 100, 333.334, 499.999, 999.999, 1000, 1500), {
    maxLength: 20,
  });
  const timesOf = (all: readonly number[]) => {
    let now = 0;
    return all.map((gap) => {
      now = Math.round((now + gap) * 1000) / 1000;
      return now;
    });
  };

  it('are counted over every second that begins with a call', () => {
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 6 }), (all, most) => {
        const times = timesOf(all);
        const journal = journalOf(times.map((elapsed) => ({ elapsed_ms: elapsed })));
        const fullest = Math.max(
          0,
          ...times.map((from) => times.filter((at) => at >= from && at - from < 1000).length),
        );
        const { ok, problems } = journal.verify({ at_most_per_second: most });
        expect(ok).toBe(fullest <= most);
        if (!ok) expect(problems).toEqual([expect.stringContaining(`there were ${fullest} within`)]);
      }),
    );
  });

  it('are named, with when they came', () => {
    const times = [0, 400.25, 999.9, 1000.1, 1200, 3000];
    const journal = journalOf(times.map((elapsed, index) => ({ elapsed_ms: elapsed, page: index + 1 })));
    expect(journal.verify({ at_most_per_second: 2 }).problems).toEqual([
      'expected at most 2 calls in any second, there were 4 within 800 ms, from 0.400 s on: #2, #3, #4, #5',
    ]);
    expect(journal.verify({ calls: { page: 2 }, at_most_per_second: 1 }).ok).toBe(true);
  });
});
