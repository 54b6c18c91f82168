import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { JournalEntry } from '#contract/sandbox/journal.ts';
import { type Answer, type Outgoing, pairs, tapAnswer } from './answer-tap.ts';
import type { Journal } from './journal.ts';
import { maskOf } from './masking.ts';

const shownBytes = 65_536;

/** A request as it came, and what hides secrets in what the journal says of it. */
interface Arrival {
  request: IncomingMessage;
  response: ServerResponse;
  masked: (text: string) => string;
}

/** One request on its way through a run, and what the journal says of it. */
export class Passage {
  readonly entry: JournalEntry;
  readonly #cameAt = performance.now();
  readonly #journal: Journal;
  readonly #masked: (text: string) => string;
  readonly #request: IncomingMessage;
  readonly #alterations: ((answer: Answer) => Outgoing | undefined)[] = [];

  constructor(
    journal: Journal,
    { request, response, masked }: Arrival,
    { nowMs, beganAt }: { nowMs: number; beganAt: number },
  ) {
    this.#journal = journal;
    this.#request = request;
    this.#masked = masked;
    const [path = '', ...rest] = masked(request.url ?? '/').split('?');
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    this.entry = journal.begin({
      at_ms: nowMs,
      elapsed_ms: toMicroseconds(this.#cameAt - beganAt),
      duration_ms: 0,
      method: request.method ?? '',
      path,
      query: queryOf(new URLSearchParams(rest.join('?'))),
      ...(token !== undefined && { token: maskOf(token) }),
      faults: [],
      status: 0,
      headers: {},
      body: '',
      outcome: 'under_way',
    });
    tapAnswer(response, (answer) => this.#out(answer));
  }

  /** What may still be done to the answer; the first that alters it is the only one. */
  alterLater(alteration: (answer: Answer) => Outgoing | undefined): void {
    this.#alterations.push(alteration);
  }

  /** Known before the body is there, which may never come whole. */
  noteRoute(route: string | undefined): void {
    if (route !== undefined) this.entry.route = route;
  }

  noteBody(body: unknown): void {
    if (body instanceof Buffer && body.length > 0) this.entry.request_body = this.#shown(body);
  }

  /** End the connection before anything is answered. */
  reset(): void {
    this.entry.outcome = 'reset';
    this.#request.socket.resetAndDestroy();
  }

  #out(answer: Answer): Outgoing {
    let outgoing: Outgoing = { answer, delivery: 'whole' };
    for (const alter of this.#alterations) {
      const altered = alter(answer);
      if (!altered) continue;
      outgoing = altered;
      break;
    }
    this.#note(outgoing);
    return outgoing;
  }

  #note({ answer, delivery }: Outgoing): void {
    const { entry } = this;
    // Nobody is there any more to get it.
    if (entry.outcome !== 'under_way') return;
    entry.status = answer.status;
    entry.headers = Object.fromEntries(
      pairs(answer.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    entry.body = this.#shown(answer.body);
    const code = /^\s*\{\s*"code"\s*:\s*(-?\d+)/.exec(entry.body)?.[1];
    if (code !== undefined) entry.code = Number(code);
    entry.outcome = delivery === 'whole' ? 'answered' : 'reset';
  }

  /** The answer is out, or its connection gone. */
  over(): void {
    this.entry.duration_ms = toMicroseconds(performance.now() - this.#cameAt);
    if (this.entry.outcome === 'under_way') this.entry.outcome = 'abandoned';
    this.#journal.settle(this.entry);
  }

  #shown(body: Buffer): string {
    const text = body.subarray(0, shownBytes).toString();
    return this.#masked(body.length > shownBytes ? `${text}…` : text);
  }
}

/** Milliseconds, exact to a microsecond. */
function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function queryOf(sent: URLSearchParams): JournalEntry['query'] {
  const query = [...new Set(sent.keys())].map((name): [string, string | string[]] => {
    const values = sent.getAll(name);
    return [name, values.length === 1 ? (values[0] as string) : values];
  });
  return Object.fromEntries(query);
}
