import type { JournalEntry, JournalExpectation, JournalFilter } from '#contract/sandbox/journal.ts';
import { brokenRules } from '#domain/errors.ts';
import { fitsFilter } from './journal-search.ts';

const secondMs = 1000;
const shownIds = 10;

/** Refuses an expectation that would be met whatever happened. */
export function requireSomethingExpected({ calls: _calls, ...checks }: JournalExpectation): void {
  if (Object.values(checks).some((check) => check !== undefined)) return;
  throw brokenRules([
    {
      field: 'expectation',
      description: 'says nothing to check: give times, at_least, at_most, in_order or at_most_per_second',
    },
  ]);
}

/** What is not as expected of these entries, a sentence each. */
export function journalProblems(
  entries: readonly JournalEntry[],
  { calls = {}, in_order: order, at_most_per_second: mostPerSecond, ...counts }: JournalExpectation,
): string[] {
  const fitting = entries.filter((entry) => fitsFilter(entry, calls));
  return [
    ...countProblems(fitting, calls, counts),
    ...(order ? orderProblems(entries, order) : []),
    ...(mostPerSecond === undefined ? [] : rateProblems(fitting, calls, mostPerSecond)),
  ];
}

type Counts = Pick<JournalExpectation, 'times' | 'at_least' | 'at_most'>;

function* countProblems(
  fitting: readonly JournalEntry[],
  calls: JournalFilter,
  { times, at_least: least, at_most: most }: Counts,
): Generator<string> {
  const { length } = fitting;
  const found = `there ${length === 1 ? 'was' : 'were'} ${length === 0 ? 'none' : length}${listed(fitting)}`;
  if (times !== undefined && length !== times) yield `expected ${callsThatFit(times, calls)}, ${found}`;
  if (least !== undefined && length < least)
    yield `expected at least ${callsThatFit(least, calls)}, ${found}`;
  if (most !== undefined && length > most) yield `expected at most ${callsThatFit(most, calls)}, ${found}`;
}

/** The earliest call that fits is as good as any later one: it leaves the most for the next. */
function orderProblems(entries: readonly JournalEntry[], order: readonly JournalFilter[]): string[] {
  let next = 0;
  let before: JournalEntry | undefined;
  for (const [index, filter] of order.entries()) {
    const at = entries.findIndex((entry, position) => position >= next && fitsFilter(entry, filter));
    if (at < 0) {
      const earlier = entries.slice(0, next).filter((entry) => fitsFilter(entry, filter));
      const after = before ? ` after #${before.id}` : '';
      const only = earlier.length > 0 ? `, only before${listed(earlier)}` : '';
      const place = `number ${index + 1} of ${order.length} in order`;
      return [
        `expected a call that fits ${JSON.stringify(filter)}${after} (${place}), there was none${only}`,
      ];
    }
    before = entries[at];
    next = at + 1;
  }
  return [];
}

/** The worst second, if it is too full. A second begins with a call and ends just before 1000 ms later. */
function rateProblems(fitting: readonly JournalEntry[], calls: JournalFilter, most: number): string[] {
  let worst = { from: 0, to: 0 };
  let from = 0;
  for (const [at, entry] of fitting.entries()) {
    while (entry.elapsed_ms - (fitting[from]?.elapsed_ms ?? 0) >= secondMs) from++;
    if (at + 1 - from > worst.to - worst.from) worst = { from, to: at + 1 };
  }
  const full = fitting.slice(worst.from, worst.to);
  if (full.length <= most) return [];
  const [beginMs, endMs] = [full[0]?.elapsed_ms ?? 0, full.at(-1)?.elapsed_ms ?? 0];
  const within = `within ${Math.ceil(endMs - beginMs)} ms, from ${(beginMs / secondMs).toFixed(3)} s on`;
  return [
    `expected at most ${callsThatFit(most, calls)} in any second, there were ${full.length} ${within}${listed(full)}`,
  ];
}

function callsThatFit(count: number, calls: JournalFilter): string {
  const noun = count === 1 ? 'call' : 'calls';
  if (Object.keys(calls).length === 0) return `${count} ${noun}`;
  return `${count} ${noun} that ${count === 1 ? 'fits' : 'fit'} ${JSON.stringify(calls)}`;
}

/** `: #4, #7, #9` */
function listed(entries: readonly JournalEntry[]): string {
  if (entries.length === 0) return '';
  const ids = entries.slice(0, shownIds).map(({ id }) => `#${id}`);
  const more = entries.length > shownIds ? ` and ${entries.length - shownIds} more` : '';
  return `: ${ids.join(', ')}${more}`;
}
