import type { DocumentPage } from '#storage/record-documents.ts';

/** A page as it is stored: documents with marks, the same for every app and kind of user id. */
export interface RecordPage extends DocumentPage {
  /** Of the page that follows; undefined on the last one. */
  pageToken: string | undefined;
}

interface Entry {
  page: RecordPage;
  changeSeq: number;
  bytes: number;
}

const entryOverheadBytes = 512;

/** Least recently used pages within a budget of bytes. A page of an older version of its tenant is not answered. */
export class PageCache {
  readonly #budgetBytes: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;
  hits = 0;
  misses = 0;

  /** 0 turns it off. */
  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string, changeSeq: number): RecordPage | undefined {
    if (this.#budgetBytes === 0) return undefined;
    const entry = this.#entries.get(key);
    if (entry?.changeSeq !== changeSeq) {
      this.misses++;
      return undefined;
    }
    this.hits++;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.page;
  }

  /**
   * `changeSeq` is the tenant's version from before the page was read, so a page that raced a write is never
   * answered. False when the page is too large to keep.
   */
  set(key: string, changeSeq: number, page: RecordPage): boolean {
    const bytes = page.chunks.reduce((sum, chunk) => sum + chunk.length, entryOverheadBytes);
    if (bytes > this.#budgetBytes) return false;
    this.#remove(key);
    this.#entries.set(key, { page: { ...page, isOwned: false }, changeSeq, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#budgetBytes) break;
      this.#remove(oldest);
    }
    return true;
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#bytes -= entry.bytes;
    this.#entries.delete(key);
  }
}
