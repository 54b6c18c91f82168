import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pages } from '../../scripts/check-examples.ts';
import { canRun, exampleClients } from '../../scripts/examples/example-clients.ts';
import { cellOf, columnOf, languages, type ScenarioVerdict } from '../../scripts/examples/verdict-table.ts';
import type { Verdict } from '../../src/sandbox/check-client/verdict.ts';
import { scenarios } from '../../src/sandbox/scenarios.ts';
import { run } from '../support/process.ts';

/** By scenario; what is not named is complete. */
type Behaviour = Partial<Record<string, Verdict>>;

const noRetry: Behaviour = {
  'rate-limited-sync': 'crashed',
  'rate-limited-old-style': 'crashed',
  'token-dies-midway': 'crashed',
  'sign-in-trouble': 'crashed',
  'flaky-network': 'crashed',
  'server-errors': 'crashed',
  'bad-day': 'crashed',
};
/** It trusts each token it is given, and stops at a page without items. */
const byTokenAndItems: Behaviour = {
  'empty-page': 'lost',
  'token-loop': 'duplicated',
  'token-on-last-page': 'duplicated',
  'empty-token-at-end': 'duplicated',
};

/** What each client is known to do. */
const behaviours: Record<string, Behaviour> = {
  'mianping-client': {},
  // It logs a failure and ends; only the token it fetches before it begins may throw.
  'node-sdk-iterator': {
    'rate-limited-sync': 'lost',
    'rate-limited-old-style': 'lost',
    'token-dies-midway': 'lost',
    'sign-in-trouble': 'crashed',
    'flaky-network': 'lost',
    'server-errors': 'lost',
    'error-with-status-200': 'lost',
    'proxy-pages': 'lost',
    'token-loop': 'duplicated',
    'bad-day': 'lost',
  },
  // It throws for HTTP errors, and does not look at `code`.
  'node-sdk-list': {
    ...noRetry,
    'error-with-status-200': 'lost',
    'proxy-pages': 'lost',
    'token-loop': 'duplicated',
  },
  'python-plain': { 'token-loop': 'duplicated' },
  'python-careless': {
    ...noRetry,
    ...byTokenAndItems,
    'error-with-status-200': 'lost',
    'proxy-pages': 'crashed',
  },
  'go-plain': {
    ...noRetry,
    ...byTokenAndItems,
    'error-with-status-200': 'crashed',
    'proxy-pages': 'crashed',
  },
};

const present = exampleClients.filter(canRun);

describe.each(present)('the example client $name', (client) => {
  let folder: string;
  let exitCode: number | null;
  let verdicts: ScenarioVerdict[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mianping-example-'));
    const options = ['--json', '--jobs', '5', '--timeout', '60'];
    const finished = await run(['check-client', ...options, '--', ...client.prepare(folder)]);
    exitCode = finished.exitCode;
    expect(finished.talk).toBe('');
    verdicts = (JSON.parse(finished.out) as { scenarios: ScenarioVerdict[] }).scenarios;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gets the verdicts that its known behaviour implies', () => {
    const wanted = scenarios.map(({ name }) => [name, behaviours[client.name]?.[name] ?? 'complete']);
    expect(verdicts.map(({ name, verdict }) => [name, verdict])).toEqual(wanted);
    const silent = wanted.some(([, verdict]) => verdict === 'lost' || verdict === 'duplicated');
    expect(exitCode).toBe(silent ? 1 : 0);
  });

  it.each(languages)('does what the table of the docs says (%s)', (language) => {
    const column = columnOf(readFileSync(pages[language], 'utf8'), client.name);
    // The page is written where not every language is present, and says so.
    if (column === undefined) expect(client.language.name).not.toBe('Node');
    else expect(column).toEqual(new Map(verdicts.map((one) => [one.name, cellOf(one, language)])));
  });
});

describe('the page about check-client', () => {
  it('says which clients it did not run', () => {
    const page = readFileSync(pages.en, 'utf8');
    for (const { name } of exampleClients) {
      expect(page.includes(`\`${name}\` was not run`)).toBe(columnOf(page, name) === undefined);
    }
  });

  it.each(languages)('shows what its first command prints (%s)', async (language) => {
    const page = readFileSync(pages[language], 'utf8');
    const [, shown = ''] = /```text\n(.*?)```/s.exec(page) ?? [];
    const command = ['node_modules/.bin/node', 'examples/clients/node-sdk-iterator.mjs'];
    const { out } = await run(['check-client', '--scenario', 'rate-limited-sync', '--', ...command]);
    expect(out).toBe(shown);
  });
});
