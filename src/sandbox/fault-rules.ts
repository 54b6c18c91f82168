import type { Fault, FaultMatch, FaultState } from '#contract/sandbox/faults.ts';
import { createRandom } from '#samples/random.ts';
import { checkFault } from './check-fault.ts';

/** A request as rules look at it. */
export interface Call {
  /** Operation id. */
  route: string;
  appId: string | undefined;
  page: number | undefined;
}

/** Whether an operation id is the one, or begins like the one with a `*` behind. */
export function fitsRoute(route: string | undefined, wanted: string): boolean {
  if (route === undefined) return false;
  return wanted.endsWith('*') ? route.startsWith(wanted.slice(0, -1)) : route === wanted;
}

/** One fault with what it has seen. */
export class FaultRule {
  readonly id: number;
  readonly fault: Fault;
  readonly #now: () => number;
  readonly #chance: () => number;
  #seen = 0;
  #hits = 0;
  #firstHitAtMs: number | undefined;
  #isLifted = false;

  constructor(id: number, fault: Fault, now: () => number) {
    this.id = id;
    this.fault = fault;
    this.#now = now;
    this.#chance = uniform(fault.match?.seed ?? 1);
  }

  /** What the journal calls it. */
  get label(): string {
    return this.fault.name ?? this.fault.action.kind;
  }

  /** Whether it takes calls. */
  get isActive(): boolean {
    const { times } = this.fault.ends ?? {};
    return !this.isLifted && (times === undefined || this.#hits < times);
  }

  /** Whether it was taken away or its time is over; what came of calls that were hit ends with it. */
  get isLifted(): boolean {
    const { after_ms: afterMs } = this.fault.ends ?? {};
    if (afterMs !== undefined && this.#firstHitAtMs !== undefined) {
      const sinceMs = this.#now() - this.#firstHitAtMs;
      // For good, wherever the clock is set afterwards.
      if (sinceMs < 0 || sinceMs >= afterMs) this.#isLifted = true;
    }
    return this.#isLifted;
  }

  lift(): void {
    this.#isLifted = true;
  }

  get state(): FaultState {
    return { id: this.id, fault: this.fault, seen: this.#seen, hits: this.#hits, active: this.isActive };
  }

  /** Whether this call is one of its calls. Counts the call if route, app and page fit. */
  takes(call: Call): boolean {
    const match = this.fault.match ?? {};
    if (!this.isActive || !fits(match, call)) return false;
    this.#seen++;
    const chosen = isChosen(match, this.#seen);
    return chosen && (match.probability === undefined || this.#chance() < match.probability);
  }

  /** Hit a call that it took, unless others used it up meanwhile. */
  hit(): boolean {
    if (!this.isActive) return false;
    this.#hits++;
    this.#firstHitAtMs ??= this.#now();
    return true;
  }

  /** A hit that changed nothing is none. */
  takeBack(): void {
    this.#hits--;
    if (this.#hits === 0) this.#firstHitAtMs = undefined;
  }
}

function fits({ route = 'hire.*', app_id: appId, page }: FaultMatch, call: Call): boolean {
  return (
    fitsRoute(call.route, route) &&
    (appId === undefined || appId === call.appId) &&
    (page === undefined || page === call.page)
  );
}

function isChosen({ nth, every, from, to }: FaultMatch, number: number): boolean {
  return (
    (nth === undefined || number === nth) &&
    (every === undefined || number % every === 0) &&
    (from === undefined || number >= from) &&
    (to === undefined || number <= to)
  );
}

const fineness = 2 ** 30;

/** Numbers from 0 up to, but without, 1; the same seed gives the same ones. */
export function uniform(seed: number): () => number {
  const random = createRandom(seed);
  return () => random.below(fineness) / fineness;
}

/** The faults of a run, in the order they were added. */
export class FaultRules {
  readonly #now: () => number;
  #rules: FaultRule[] = [];
  #lastId = 0;

  /** @internal */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Add one: it takes calls from now on, after those that are there. Throws MianpingError naming what is wrong with it.
   */
  add(fault: Fault): FaultState {
    checkFault(fault);
    const rule = new FaultRule(++this.#lastId, structuredClone(fault), this.#now);
    this.#rules.push(rule);
    return rule.state;
  }

  /** Take one away. False when there is none of this id. */
  remove(id: number): boolean {
    const rule = this.#rules.find((one) => one.id === id);
    rule?.lift();
    this.#rules = this.#rules.filter((one) => one !== rule);
    return rule !== undefined;
  }

  /** Take all away. */
  clear(): void {
    for (const rule of this.#rules) rule.lift();
    this.#rules = [];
  }

  /** Each with what became of it, in the order they were added. */
  list(): FaultState[] {
    return this.#rules.map(({ state }) => state);
  }

  /** @internal The rules that are for this call. */
  of(call: Call): FaultRule[] {
    return this.#rules.filter((rule) => rule.takes(call));
  }
}
