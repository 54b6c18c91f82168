/** How many ids are remembered: some ten megabytes. */
const window = 100_000;

/**
 * The ids that were read, so that none is handed out twice, in memory that has an end. The last 100 000 are known
 * one by one. Of those before them the order is known: as long as ids only rise (as documented), or only fall, one
 * that goes back behind them is found, too.
 */
export class IdsSeen {
  readonly #recent = new Set<string>();
  readonly #window: number;
  #last: string | undefined;
  /** 1 rising, -1 falling, 0 neither; undefined while there is one id at most. */
  #order: number | undefined;
  #hasForgotten = false;

  constructor(size = window) {
    this.#window = size;
  }

  /** Whether it is new; from now on it is not. */
  take(id: string): boolean {
    if (this.#recent.has(id)) return false;
    if (this.#last !== undefined) {
      const step = compareIds(id, this.#last);
      this.#order ??= step;
      if (step !== this.#order) this.#order = 0;
    }
    this.#last = id;
    this.#recent.add(id);
    if (this.#recent.size > this.#window) this.#forgetOne();
    return true;
  }

  /** Whether it may have been read so long ago that it is no longer known. */
  goesBack(id: string): boolean {
    if (!this.#hasForgotten || !this.#order || this.#recent.has(id)) return false;
    return compareIds(id, this.#last as string) !== this.#order;
  }

  #forgetOne(): void {
    for (const oldest of this.#recent) {
      this.#recent.delete(oldest);
      this.#hasForgotten = true;
      return;
    }
  }
}

const decimal = /^[1-9][0-9]*$/;

/** As numbers of any length: 1, 0 or -1. Ids that are no numbers have no order: 0. */
function compareIds(one: string, other: string): number {
  if (!decimal.test(one) || !decimal.test(other) || one === other) return 0;
  if (one.length !== other.length) return one.length > other.length ? 1 : -1;
  return one > other ? 1 : -1;
}
