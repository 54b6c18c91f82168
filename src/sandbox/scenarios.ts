import type { Fault, FaultAction } from '#contract/sandbox/faults.ts';
import { invalidParameter } from '#domain/errors.ts';

/**
 * Faults that together prove something of a client. Each lifts itself: whoever waits as told and tries again with a
 * growing pause loses less than 15 seconds to them. They sit on the first three pages of the record list and on the
 * last, so a client meets them whatever its page size, if there are more than two pages.
 */
export interface Scenario {
  name: string;
  /** What a client shows that reads everything through it. */
  proves: string;
  faults: readonly Fault[];
}

const list = 'hire.v1.interview_records.list';

/** A fault of one page; it hits so many calls. */
function onPage(page: number, action: FaultAction, times = 1): Fault {
  return { match: { route: list, page }, action, ends: { times } };
}

/** A fault that finds by itself which page is the last. */
function atEnd(kind: 'page_token_at_end' | 'empty_page_token', times = 1): Fault {
  return { match: { route: list }, action: { kind }, ends: { times } };
}

/** The token of the first call for page 2 is dead: a new one helps at once, and else patience. */
function tokenDies(patienceMs: number): Fault {
  return {
    match: { route: list, page: 2, nth: 1 },
    action: { kind: 'token_expired' },
    ends: { after_ms: patienceMs },
  };
}

const limits: readonly Scenario[] = [
  {
    name: 'rate-limited-sync',
    proves: 'it waits as `x-ogw-ratelimit-reset` says, as often as it is told, and goes on where it was',
    faults: [
      onPage(2, { kind: 'rate_limited', reset_seconds: 1 }),
      onPage(3, { kind: 'rate_limited', reset_seconds: 2 }, 2),
    ],
  },
  {
    name: 'rate-limited-old-style',
    proves: 'it knows a throttled call by its code 99991400, also where the status is 400',
    faults: [
      onPage(2, { kind: 'rate_limited', reset_seconds: 1, status: 400 }),
      onPage(3, { kind: 'rate_limited', reset_seconds: 1, status: 400 }),
    ],
  },
];

const tokens: readonly Scenario[] = [
  {
    name: 'token-dies-midway',
    proves: 'it gets a new token when one is refused, and asks for the same page again',
    faults: [tokenDies(6_000)],
  },
  {
    name: 'sign-in-trouble',
    proves: 'it tries again when the token endpoint fails',
    faults: [
      { match: { route: 'auth.*' }, action: { kind: 'html_page', status: 502 }, ends: { times: 1 } },
      {
        match: { route: 'auth.*' },
        action: { kind: 'connection_reset', when: 'before' },
        ends: { times: 1 },
      },
    ],
  },
];

const network: readonly Scenario[] = [
  {
    name: 'flaky-network',
    proves:
      'it asks again for a page whose connection broke before, in or after the answer, or that was cut short',
    faults: [
      onPage(1, { kind: 'connection_reset', when: 'after' }),
      onPage(2, { kind: 'connection_reset', when: 'before' }),
      onPage(2, { kind: 'html_page', status: 502 }),
      onPage(3, { kind: 'connection_reset', when: 'in' }),
      onPage(3, { kind: 'truncated_json' }),
    ],
  },
  {
    name: 'server-errors',
    proves: 'it tries again after code 1002001 with HTTP status 500',
    faults: [onPage(2, { kind: 'system_error', status: 500 }), onPage(3, { kind: 'system_error' }, 2)],
  },
  {
    name: 'error-with-status-200',
    proves: 'it looks at `code`, not at the HTTP status: 1002001 comes with status 200',
    faults: [
      onPage(2, { kind: 'system_error', status: 200 }),
      onPage(3, { kind: 'system_error', status: 200 }),
    ],
  },
  {
    name: 'proxy-pages',
    proves: 'it takes the HTML page of a proxy for no answer, whatever its status',
    faults: [
      onPage(2, { kind: 'html_page', status: 200 }),
      onPage(3, { kind: 'html_page', status: 503 }),
      onPage(3, { kind: 'html_page', status: 200 }),
    ],
  },
  {
    name: 'wrong-content-type',
    proves: 'it reads an answer that is called `text/plain`, or asks again',
    faults: [1, 2, 3].map((page) => onPage(page, { kind: 'wrong_content_type' })),
  },
  {
    name: 'slow-answers',
    proves: 'it has patience, or asks again for the same page after a time-out',
    faults: [onPage(2, { kind: 'delay', ms: 2_500 }), onPage(3, { kind: 'delay', ms: 4_000 })],
  },
];

const paging: readonly Scenario[] = [
  {
    name: 'empty-page',
    proves: 'it goes on after a page without items while `has_more` is true',
    faults: [onPage(2, { kind: 'empty_page' }), onPage(3, { kind: 'empty_page' })],
  },
  {
    name: 'token-loop',
    proves: 'it notices that a page leads to itself, and reads no record twice',
    faults: [onPage(2, { kind: 'repeated_page_token' }, 2)],
  },
  {
    name: 'token-on-last-page',
    proves: 'it stops where `has_more` is false, though there is a `page_token`',
    faults: [atEnd('page_token_at_end', 2)],
  },
  {
    name: 'empty-token-at-end',
    proves: 'it does not take `"page_token": ""` for a page that follows: that would be the first again',
    faults: [atEnd('empty_page_token')],
  },
  {
    name: 'records-change',
    proves:
      'it reads each record that stays once, while others are edited, deleted and inserted between its pages',
    faults: [
      onPage(2, { kind: 'record_deleted', which: 'last' }),
      onPage(2, { kind: 'record_edited', which: 'first' }),
      onPage(2, { kind: 'record_inserted', which: 'last' }),
      onPage(3, { kind: 'record_deleted', which: 'first' }),
      onPage(3, { kind: 'record_edited', which: 'last' }),
    ],
  },
];

/** Every named scenario, from the plain one to the hard ones. A name and what it proves stay as they are for ever. */
export const scenarios: readonly Scenario[] = [
  { name: 'plain', proves: 'it reads every page when nothing goes wrong', faults: [] },
  ...limits,
  ...tokens,
  ...network,
  ...paging,
  {
    name: 'bad-day',
    proves: 'it comes through a bit of everything: throttled, refused, cut off, misled',
    faults: [
      onPage(1, { kind: 'rate_limited', reset_seconds: 1 }),
      tokenDies(3_000),
      onPage(2, { kind: 'system_error' }),
      onPage(3, { kind: 'connection_reset', when: 'in' }),
      onPage(3, { kind: 'empty_page' }),
      atEnd('page_token_at_end'),
    ],
  },
];

export function findScenario(name: string): Scenario {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario) return scenario;
  const names = scenarios.map((one) => one.name).join(', ');
  throw invalidParameter(
    { field: 'scenario', value: String(name), description: `must be one of ${names}` },
    'not_found',
  );
}
