import type { JournalEntry } from '#contract/sandbox/journal.ts';

const listRoute = 'hire.v1.interview_records.list';
const throttledCode = 99991400;
/** A call so much too early is put down to clocks and timers. */
const toleranceMs = 200;

/** Name of the fault that is no part of a scenario: it makes loopback as slow as a network. */
export const paceName = 'pace';

/** An answer that told the client to wait, and whether it did. */
export interface Wait {
  page: number | undefined;
  toldSeconds: number;
  /** Until the next call of the same route; undefined: there was none. */
  waitedMs: number | undefined;
  /** It came back before the time was over. */
  tooEarly: boolean;
  /** The limit refused it, not a fault. */
  real: boolean;
}

/** What a client did, as the journal has it. */
export interface ClientStory {
  calls: number;
  /** Different pages of the record list that it asked for. */
  pages: number;
  /** Calls for a page of the record list that it had asked for before. */
  askedAgain: number;
  /** Tokens that it fetched. */
  tokens: number;
  waits: Wait[];
  /** Calls that the faults of the scenario changed. */
  faultsMet: number;
  last: JournalEntry | undefined;
}

export function readStory(entries: readonly JournalEntry[]): ClientStory {
  const asked = entries
    .filter(({ route }) => route === listRoute)
    .map(({ query }) => String(query.page_token ?? ''));
  const pages = new Set(asked).size;
  return {
    calls: entries.length,
    pages,
    askedAgain: asked.length - pages,
    tokens: entries.filter(({ route, code }) => route?.startsWith('auth.') && code === 0).length,
    waits: entries.filter(({ code }) => code === throttledCode).map((entry) => waitAfter(entry, entries)),
    faultsMet: entries.filter(({ faults }) => faults.some((name) => name !== paceName)).length,
    last: entries.at(-1),
  };
}

function waitAfter(entry: JournalEntry, entries: readonly JournalEntry[]): Wait {
  const endedAt = entry.elapsed_ms + entry.duration_ms;
  const next = entries.find(
    ({ id, route, elapsed_ms: cameAt }) => id > entry.id && route === entry.route && cameAt >= endedAt,
  );
  const toldSeconds = Number(entry.headers['x-ogw-ratelimit-reset'] ?? 0);
  const waitedMs = next && next.elapsed_ms - endedAt;
  return {
    page: entry.page,
    toldSeconds,
    waitedMs,
    tooEarly: waitedMs !== undefined && waitedMs < toldSeconds * 1000 - toleranceMs,
    real: !entry.faults.includes('rate_limited'),
  };
}

/** It called faster than documented, or came back before it was told to. */
export function isOverLimit({ waits }: ClientStory): boolean {
  return waits.some(({ real, tooEarly }) => real || tooEarly);
}

/** The story in a line: `9 calls (3 repeats), 1 token; told to wait 1, 2 s, waited 1.0, 2.0 s; last call: page 3, HTTP 200`. */
export function tellStory(
  { calls, askedAgain, tokens, waits, last }: ClientStory,
  withLast: boolean,
): string {
  if (!last) return 'called nothing';
  const repeats = askedAgain > 0 ? ` (${counted(askedAgain, 'repeat')})` : '';
  const parts = [`${counted(calls, 'call')}${repeats}, ${counted(tokens, 'token')}`];
  if (waits.length > 0) parts.push(tellWaits(waits));
  if (withLast) parts.push(`last call: ${tellEntry(last)}`);
  return parts.join('; ');
}

const shownWaits = 5;

function tellWaits(waits: readonly Wait[]): string {
  const shown = waits.slice(0, shownWaits);
  const more = waits.length > shown.length ? ' …' : '';
  const came = shown.flatMap(({ waitedMs }) =>
    waitedMs === undefined ? [] : [(waitedMs / 1000).toFixed(1)],
  );
  const then = came.length > 0 ? `waited ${came.join(', ')} s${more}` : 'did not come back';
  return `told to wait ${shown.map(({ toldSeconds }) => toldSeconds).join(', ')} s${more}, ${then}`;
}

function tellEntry(entry: JournalEntry): string {
  const { route, path, page, faults } = entry;
  const what = page === undefined ? (route ?? path) : `page ${page}`;
  const causes = faults.filter((name) => name !== paceName).map((name) => name.replaceAll('_', ' '));
  return `${what}, ${tellAnswer(entry)}${causes.length > 0 ? ` (${causes.join(', ')})` : ''}`;
}

function tellAnswer({ status, code = 0, outcome }: JournalEntry): string {
  if (status === 0) return outcome === 'reset' ? 'cut off' : 'not answered';
  return code === 0 ? `HTTP ${status}` : `HTTP ${status} with code ${code}`;
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
