import { ApiCaller, type ApiOptions, type Query } from '#client/api-caller.ts';
import type { ClientEvent } from '#client/events.ts';
import type { Page } from '#client/page-walk.ts';
import { routes } from '#contract/index.ts';
import { say, type Terminal } from '../terminal.ts';
import type { CallCounts } from './report.ts';

/** Calls a second, by what is called: limits count each API apart, and these are below the documented ones. */
const paces: readonly { paths: readonly string[]; callsPerSecond: number }[] = [
  { paths: [routes.listInterviewRecords.path], callsPerSecond: 10 },
  { paths: [routes.listInterviewRecordsV2.path, routes.listFeedbackForms.path], callsPerSecond: 10 },
  // 1000 a minute at the least.
  { paths: [], callsPerSecond: 16 },
];
/** Before anything is written, a wrong domain should be told soon. */
const triesOfProbe = 3;
/** Shorter waits are not worth a line. */
const longWaitMs = 2_000;

export type SourceAccess = Pick<ApiOptions, 'domain' | 'appId' | 'appSecret' | 'signal'>;

/** Calls the other side at its pace, counts what that costs, and says when it takes long. */
export class SourceCaller {
  /** The first is the one that finds out whether it works at all. */
  readonly counts: CallCounts = { calls: 1, waits: 0, waitedMs: 0 };
  readonly #patient = new Map<object, ApiCaller>();
  readonly #options: ApiOptions;
  readonly #terminal: Terminal;

  constructor(access: SourceAccess, terminal: Terminal) {
    this.#terminal = terminal;
    this.#options = {
      ...access,
      onEvent: (event) => this.#take(event),
    };
  }

  get(path: string, query: Query): Promise<unknown> {
    this.counts.calls++;
    return this.#callerFor(path).get(path, query);
  }

  pages(path: string, query: Query, from?: string): AsyncGenerator<Page> {
    return this.#callerFor(path).pages(path, query, from);
  }

  /** Gives up soon. What it asks of the list of records counts against the limit like all else. */
  get impatient(): ApiCaller {
    return this.#callerFor(routes.listInterviewRecords.path).withRetries(triesOfProbe);
  }

  #callerFor(path: string): ApiCaller {
    const pace = paces.find(
      ({ paths }) => paths.includes(path) || paths.length === 0,
    ) as (typeof paces)[number];
    let caller = this.#patient.get(pace);
    if (!caller) {
      caller = new ApiCaller({ ...this.#options, maxCallsPerSecond: pace.callsPerSecond });
      this.#patient.set(pace, caller);
    }
    return caller;
  }

  #take(event: ClientEvent): void {
    this.counts.calls++;
    if (event.type !== 'throttled' && event.type !== 'retrying') return;
    this.counts.waits++;
    this.counts.waitedMs += event.waitMs;
    if (event.waitMs < longWaitMs) return;
    const reason = event.type === 'throttled' ? 'asked too often' : event.reason;
    say(this.#terminal, `${event.path}: ${reason}; asking again in ${(event.waitMs / 1000).toFixed(1)} s`);
  }
}
