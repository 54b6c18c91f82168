import {
  type JournalEntry,
  JournalExpectation,
  JournalQuery,
  type JournalVerdict,
} from '#contract/sandbox/journal.ts';
import { checkInput } from './input-problems.ts';
import { searchJournal } from './journal-search.ts';
import { journalProblems, requireSomethingExpected } from './journal-verify.ts';

/** What a journal keeps; the oldest goes first. */
interface Bounds {
  entries: number;
  /** Of all bodies together: older entries stay without theirs. */
  bodyCharacters: number;
}

const usualBounds: Bounds = { entries: 10_000, bodyCharacters: 32 * 1024 * 1024 };
const letGo = '…';

/** What came to a run and what it answered, in the order the requests came. It keeps the newest 10,000. */
export class Journal {
  readonly #bounds: Bounds;
  readonly #entries = new Map<number, JournalEntry>();
  /** Entries whose answer is out and whose bodies are kept. */
  readonly #withBodies = new Set<JournalEntry>();
  #bodyCharacters = 0;
  #lastId = 0;
  #dropped = 0;

  /** @internal */
  constructor(bounds: Bounds = usualBounds) {
    this.#bounds = bounds;
  }

  /** @internal Make room for a request; it is filled in until its answer is out. */
  begin(entry: Omit<JournalEntry, 'id'>): JournalEntry {
    const kept = { id: ++this.#lastId, ...entry };
    this.#entries.set(kept.id, kept);
    for (const oldest of this.#entries.values()) {
      if (this.#entries.size <= this.#bounds.entries) break;
      this.#forgetBodies(oldest);
      this.#entries.delete(oldest.id);
      this.#dropped++;
    }
    return kept;
  }

  /** @internal Nothing more comes to an entry. */
  settle(entry: JournalEntry): void {
    if (this.#entries.get(entry.id) !== entry) return;
    this.#withBodies.add(entry);
    this.#bodyCharacters += bodyCharacters(entry);
    for (const oldest of this.#withBodies) {
      if (this.#bodyCharacters <= this.#bounds.bodyCharacters) break;
      this.#forgetBodies(oldest);
      oldest.body &&= letGo;
      if (oldest.request_body !== undefined) oldest.request_body = letGo;
    }
  }

  /** What fits the query, as it is now, newest last. Throws MianpingError naming what is wrong with the query. */
  entries(query: JournalQuery = {}): JournalEntry[] {
    checkInput(JournalQuery, query, 'query');
    return searchJournal([...this.#entries.values()], query).map((entry) => ({
      ...entry,
      faults: [...entry.faults],
    }));
  }

  /** How many entries are kept. */
  get size(): number {
    return this.#entries.size;
  }

  /** How many entries it kept no longer, since the start or since it was cleared. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether what is expected is true. Throws MianpingError naming what is wrong with the expectation. */
  verify(expectation: JournalExpectation): JournalVerdict {
    checkInput(JournalExpectation, expectation, 'expectation');
    requireSomethingExpected(expectation);
    const problems = [
      ...this.#droppedProblems(expectation),
      ...journalProblems([...this.#entries.values()], expectation),
    ];
    return { ok: problems.length === 0, problems };
  }

  /** Forget all entries; ids go on rising. */
  clear(): void {
    this.#entries.clear();
    this.#withBodies.clear();
    this.#bodyCharacters = 0;
    this.#dropped = 0;
  }

  #forgetBodies(entry: JournalEntry): void {
    if (this.#withBodies.delete(entry)) this.#bodyCharacters -= bodyCharacters(entry);
  }

  /** Who asks about calls that are no longer kept gets no answer that only looks right. */
  #droppedProblems({ calls, in_order: order = [] }: JournalExpectation): string[] {
    const [oldest] = this.#entries.keys();
    const asked = [calls ?? {}, ...order].some(({ after_id: afterId = 0 }) => afterId + 1 < (oldest ?? 1));
    if (this.#dropped === 0 || !asked) return [];
    return [
      `the oldest ${this.#dropped} calls are no longer kept and can't be checked: clear the journal before what ` +
        `it is to be checked for, or ask for calls with "after_id": ${(oldest ?? 1) - 1}`,
    ];
  }
}

function bodyCharacters({ body, request_body: requestBody = '' }: JournalEntry): number {
  return body.length + requestBody.length;
}
