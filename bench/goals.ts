/** What issues 2, 3 and 4 ask for on a 2-core machine. */
export const goals = {
  /** Server CPU per request relative to the floor, by page size. */
  uncachedRatio: new Map([
    [100, 6.2],
    [10, 5.5],
    [1, 5.5],
  ]),
  cachedRatio: new Map([
    [100, 2.4],
    [10, 2.2],
    [1, 2.2],
  ]),
  /** CPU of others for a page of 100 relative to ours, page cache off. */
  timesJsonServer: 15,
  timesPrism: 10,
  /** Largest deviation from the smallest set. */
  flatness: 0.2,
  serverPrivateMb: 300,
  importPerSecond: 6000,
  exportPerSecond: 100_000,
  exportPrivateMb: 200,
  /** A reset, a snapshot or a restore of the demo. */
  sandboxChangeMs: 1000,
};

export type Verdict = 'reached' | 'missed';

export function atMost(value: number, goal: number): Verdict {
  return value <= goal ? 'reached' : 'missed';
}

export function atLeast(value: number, goal: number): Verdict {
  return value >= goal ? 'reached' : 'missed';
}
