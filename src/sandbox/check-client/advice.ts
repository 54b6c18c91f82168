import type { Verdict } from './verdict.ts';

/** How a client gets through a scenario, and what it did wrong where it read records twice. */
interface ScenarioAdvice {
  fix: string;
  duplicated?: string;
}

const readTwice =
  'Count a page only once its answer is whole and right, and know records by their `id` when you store them.';
const askAgain =
  'ask for the same page again, after a pause that doubles from half a second, some six times; then fail loudly';

const advice: Record<string, ScenarioAdvice> = {
  plain: {
    fix:
      'Go on with `page_token` while `has_more` is true, and print every id as the string it is: JavaScript numbers ' +
      'lose digits of it.',
  },
  'rate-limited-sync': {
    fix:
      'After code 99991400 wait as many seconds as `x-ogw-ratelimit-reset` says, then ask for the same page again; ' +
      'as often as it happens.',
  },
  'rate-limited-old-style': {
    fix:
      'Know a throttled call by `code` 99991400, not by status 429; wait as many seconds as `x-ogw-ratelimit-reset` ' +
      'says, then ask for the same page again.',
  },
  'token-dies-midway': {
    fix:
      'After code 99991663 forget the token, get another from the token endpoint, and ask for the same page again. A ' +
      'token that was kept elsewhere (a cache of an SDK) must be forgotten there, too.',
  },
  'sign-in-trouble': {
    fix: `When the token endpoint fails, ${askAgain.replace('the same page', 'the token')}.`,
  },
  'flaky-network': { fix: `When a connection breaks or a body is cut short, ${askAgain}.` },
  'server-errors': { fix: `After status 500 or code 1002001 ${askAgain}.` },
  'error-with-status-200': {
    fix: `Look at \`code\` in the body first: only 0 is success, whatever the status. After 1002001 ${askAgain}.`,
  },
  'proxy-pages': {
    fix: `Take an answer only if it is a JSON object with a \`code\`, whatever its status. Else ${askAgain}.`,
  },
  'wrong-content-type': {
    fix: `Parse the body as JSON whatever \`Content-Type\` says; if that fails, ${askAgain}.`,
  },
  'slow-answers': { fix: `Give a call 30 seconds or more. After a time-out ${askAgain}.` },
  'empty-page': {
    fix: 'Go on while `has_more` is true, also after a page without items: only `has_more: false` is the end.',
  },
  'token-loop': {
    fix: `When a page answers a \`page_token\` that was met before, ${askAgain}.`,
    duplicated:
      'It followed a `page_token` back to a page that it had read. Remember the tokens you were sent; when one comes ' +
      `again, drop that answer and ${askAgain}.`,
  },
  'token-on-last-page': {
    fix: 'Stop where `has_more` is false, whatever `page_token` says.',
    duplicated:
      'It went on after `has_more: false`, because there was a `page_token`. Decide by `has_more` alone.',
  },
  'empty-token-at-end': {
    fix: 'Stop where `has_more` is false, whatever `page_token` says.',
    duplicated:
      'It followed `"page_token": ""` to the first page and read all again. Decide by `has_more` alone, and take an ' +
      'empty token for none.',
  },
  'records-change': {
    fix: 'Follow `page_token` and nothing else: neither offsets nor a count from before are right while records change.',
  },
  'bad-day': { fix: 'Pass the other scenarios first; each names its own cure.' },
};

const overLimit =
  'No more than 10 calls a second to each endpoint, all workers together, and after code 99991400 none before ' +
  '`x-ogw-ratelimit-reset` seconds are over.';

/** What to do about a verdict; undefined where nothing needs doing. */
export function adviceFor(
  scenario: string,
  verdict: Verdict,
  { printedNothing, exitCode }: { printedNothing: boolean; exitCode: number | null },
): string | undefined {
  const { fix = '', duplicated } = advice[scenario] ?? {};
  switch (verdict) {
    case 'complete':
      return undefined;
    case 'over_limit':
      return overLimit;
    case 'duplicated':
      return duplicated ?? readTwice;
    case 'lost':
      if (printedNothing && scenario === 'plain')
        return 'It printed no record: print one record id, or one JSON record with its `id` as a string, a line on standard output.';
      return `It ended with exit code ${exitCode}, as if that were all. ${fix}`;
    case 'crashed':
      return scenario === 'plain'
        ? 'Nothing went wrong but the command itself.'
        : `Failing loudly is right, yet it need not fail. ${fix}`;
    case 'hung':
      return `It did not end by itself; if it is only slow, give it a longer \`--timeout\`. ${fix}`;
  }
}
