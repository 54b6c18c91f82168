import type { JournalEntry } from '#contract/sandbox/journal.ts';

/** Requests that are kept; the oldest go first. */
const most = 10_000;

/** What came to a run and what it answered, in the order the requests came. */
export class Journal {
  #entries: JournalEntry[] = [];
  #lastId = 0;

  /** Make room for a request; it is filled in until its answer is out. */
  begin(entry: Omit<JournalEntry, 'id'>): JournalEntry {
    const kept = { id: ++this.#lastId, ...entry };
    this.#entries.push(kept);
    if (this.#entries.length > most) this.#entries.shift();
    return kept;
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }
}
