import { type DataSet, sqliteSet, tokenOf } from './data-sets.ts';
import { LoadGenerator } from './load.ts';
import { wholeNumber } from './numbers.ts';
import type { Options } from './options.ts';
import { type PageSource, walkSet } from './pages.ts';

export const pageSizes = [100, 10, 1] as const;

/** What the sections of one run share. */
export class Bench {
  readonly options: Options;
  readonly load = new LoadGenerator();
  readonly #walks = new Map<string, Promise<readonly string[]>>();

  constructor(options: Options) {
    this.options = options;
  }

  /** The set that the goals are about. */
  largestSet(): Promise<DataSet> {
    return sqliteSet(this.options.records);
  }

  /** Page tokens of a set, which is walked once in a run, with a token that lives long enough for a section. */
  async source(set: DataSet): Promise<PageSource> {
    const key = set.location.join(' ');
    const token = await tokenOf(set);
    let walk = this.#walks.get(key);
    if (!walk) {
      process.stderr.write(`  walking all pages of ${wholeNumber(set.records)} records\n`);
      walk = walkSet(set, token);
      this.#walks.set(key, walk);
    }
    return { token, pageTokens: await walk };
  }
}
