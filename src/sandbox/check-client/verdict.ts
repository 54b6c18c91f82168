/** From the worst; the first that is true of a client is its verdict. */
export type Verdict = 'hung' | 'crashed' | 'lost' | 'duplicated' | 'over_limit' | 'complete';

/** How a command ended: by itself, or because its time was over. */
export type Ending =
  | { kind: 'exited'; exitCode: number | null; signal: string | null }
  | { kind: 'timed_out' };

/** What is known once a command has ended. */
export interface Findings {
  ending: Ending;
  /** How often it printed each id. */
  printed: ReadonlyMap<string, number>;
  /** Records that were there before it began and after it ended. */
  before: readonly string[];
  after: readonly string[];
  /** It called faster than it may. */
  overLimit: boolean;
}

export interface Judgement {
  verdict: Verdict;
  /** Records that were there the whole time, and that it did not print. */
  lost: string[];
  /** Records that it printed more than once. */
  duplicated: string[];
  /** Ids that it printed and that no record had. */
  unknown: string[];
}

/**
 * A record that was there the whole time must be printed; one that came or went meanwhile may be; each at most once. One
 * that was edited counts by its id.
 */
export function judge({ ending, printed, before, after, overLimit }: Findings): Judgement {
  const stayed = new Set(after);
  const known = new Set([...before, ...after]);
  const lost = before.filter((id) => stayed.has(id) && !printed.has(id));
  const duplicated = [...known].filter((id) => (printed.get(id) ?? 0) > 1);
  const unknown = [...printed.keys()].filter((id) => !known.has(id));
  return { verdict: verdictOf(), lost, duplicated, unknown };

  function verdictOf(): Verdict {
    if (ending.kind === 'timed_out') return 'hung';
    if (ending.exitCode !== 0) return 'crashed';
    if (lost.length > 0) return 'lost';
    if (duplicated.length > 0) return 'duplicated';
    return overLimit ? 'over_limit' : 'complete';
  }
}

/** Whether a client may be trusted: it reads all when nothing goes wrong, and never fails without saying so. */
export function isGood(results: readonly { name: string; verdict: Verdict }[]): boolean {
  const silent: readonly Verdict[] = ['lost', 'duplicated', 'hung'];
  return results.every(({ name, verdict }) =>
    name === 'plain' ? verdict === 'complete' : !silent.includes(verdict),
  );
}
