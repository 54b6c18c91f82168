import type { InterviewRecord } from '#contract/hire/v1/interview-record-schema.ts';
import { ApiCaller, type ApiOptions } from './api-caller.ts';
import { ImpossiblePageError } from './errors.ts';
import { IdsSeen } from './ids-seen.ts';
import { mostBarrenPages, type Page } from './page-walk.ts';
import { ReadError } from './read-error.ts';
import { type RecordSelection, type Walk, walksOf } from './record-selection.ts';

const path = '/open-apis/hire/v1/interview_records';

export interface Progress {
  /** Records that were handed out by this reading. */
  read: number;
  pages: number;
  /** Where to go on, undefined after the last page and with `ids`. All records before it were taken. */
  pageToken: string | undefined;
}

export interface ReadOptions extends ApiOptions, RecordSelection {
  /** Called after each page, when its last record was taken and the next one is asked for. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

export interface RecordPage {
  /** Without those that were handed out before. */
  records: InterviewRecord[];
  /** Where the next page begins; undefined after the last page and with `ids`. */
  pageToken: string | undefined;
}

/**
 * All interview records that the app may see, each exactly once, from the vendor or from Mianping. Waits for limits,
 * renews tokens, tries again what may pass. Ends with a ReadError when it cannot go on: it never just stops. Options
 * that make no sense are refused at once, with a TypeError.
 */
export function readInterviewRecords(options: ReadOptions): AsyncGenerator<InterviewRecord, void, undefined> {
  return recordsOf(readInterviewRecordPages(options));
}

/** The same, page by page: for writing each page and its `pageToken` together. */
export function readInterviewRecordPages(options: ReadOptions): AsyncGenerator<RecordPage, void, undefined> {
  return new Reading(options).pages();
}

async function* recordsOf(
  pages: AsyncIterable<RecordPage>,
): AsyncGenerator<InterviewRecord, void, undefined> {
  for await (const { records } of pages) yield* records;
}

class Reading {
  readonly #caller: ApiCaller;
  readonly #walks: Walk[];
  readonly #onProgress: (progress: Progress) => void;
  readonly #seen = new IdsSeen();
  #progress: Progress;
  /** Pages in a row that had nothing new. */
  #barrenPages = 0;

  constructor(options: ReadOptions) {
    this.#walks = walksOf(options);
    this.#caller = new ApiCaller(options);
    this.#onProgress = options.onProgress ?? (() => {});
    this.#progress = { read: 0, pages: 0, pageToken: options.pageToken };
  }

  async *pages(): AsyncGenerator<RecordPage, void, undefined> {
    for (const [index, walk] of this.#walks.entries()) {
      const pages = this.#caller.pages(path, walk.query, walk.from, (items) => this.#problemOf(items, walk));
      const left = this.#walks.slice(index);
      for (;;) {
        const next = await this.#orReadError(() => this.#next(pages), left);
        if (next.done) break;
        const { items, nextToken } = next.value;
        const records = (items as InterviewRecord[]).filter(({ id }) => this.#seen.take(id));
        const pageToken = walk.ids ? undefined : nextToken;
        this.#barrenPages = records.length === 0 ? this.#barrenPages + 1 : 0;
        yield { records, pageToken };
        const { read, pages: count } = this.#progress;
        this.#progress = { read: read + records.length, pages: count + 1, pageToken };
        await this.#orReadError(() => this.#onProgress(this.#progress), left);
      }
    }
  }

  #next(pages: AsyncGenerator<Page>): Promise<IteratorResult<Page>> {
    // With new tokens a list may lead in circles for ever.
    if (this.#barrenPages <= mostBarrenPages) return pages.next();
    const reason = `${this.#barrenPages} pages in a row have no record that is new`;
    return Promise.reject(new ImpossiblePageError(path, { reason }));
  }

  async #orReadError<Result>(work: () => Result, left: readonly Walk[]): Promise<Awaited<Result>> {
    try {
      return await work();
    } catch (error) {
      const remainingIds = left[0]?.ids && left.flatMap(({ ids }) => ids ?? []);
      throw new ReadError(this.#progress, remainingIds, error);
    }
  }

  /** What is wrong with the items of a page, or undefined. */
  #problemOf(items: readonly unknown[], { ids }: Walk): string | undefined {
    for (const item of items) {
      const id = idOf(item);
      if (id === undefined) return 'an item is no record: it has no id that is text';
      if (ids && !ids.includes(id)) return `record ${shown(id)} was not asked for`;
      // Ids that are asked for come in the order that the caller gave them.
      if (!ids && this.#seen.goesBack(id))
        return `the list goes back to record ${shown(id)}, far behind the last one`;
    }
    return undefined;
  }
}

function idOf(item: unknown): string | undefined {
  const { id } = (item ?? {}) as { id?: unknown };
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** What is no number may be anything. */
function shown(id: string): string {
  return /^\d{1,40}$/.test(id) ? id : 'with an id that is no number';
}
