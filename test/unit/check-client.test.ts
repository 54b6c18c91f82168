import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '#contract/sandbox/journal.ts';
import type { ScenarioResult } from '../../src/sandbox/check-client/check-client.ts';
import { isOverLimit, readStory, tellStory } from '../../src/sandbox/check-client/client-story.ts';
import { junitXml } from '../../src/sandbox/check-client/junit.ts';
import { OutputReader, recordIdIn } from '../../src/sandbox/check-client/output-reader.ts';
import { reportText } from '../../src/sandbox/check-client/report.ts';
import { type Findings, isGood, judge } from '../../src/sandbox/check-client/verdict.ts';

describe('a line that a client printed', () => {
  it.each([
    ['7341054309590630400', '7341054309590630400'],
    ['  "7341054309590630400",\r', '7341054309590630400'],
    ["'12'", '12'],
    ['\uFEFF12', '12'],
    ['{"id":"12","score":3}', '12'],
    ['{"name":"x","id":"99999999999999999999"}', '99999999999999999999'],
  ])('%j is a record', (line, id) => {
    expect(recordIdIn(line)).toBe(id);
  });

  it.each([
    '',
    'done',
    '12 records',
    '"12\'',
    '-12',
    '1e3',
    '{"id":12}',
    '{"id":"x"}',
    '{"id":"12"',
    '[info]: 12',
    'null',
    '{}',
    '9'.repeat(41),
  ])('%j is none', (line) => {
    expect(recordIdIn(line)).toBeUndefined();
  });

  it('is the same however the output is cut', () => {
    const line = fc.oneof(
      fc.bigInt({ min: 0n, max: 99n }).map(String),
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' ')),
      fc.constantFrom('', '"5"\r', '{"id":"6"}', '评价 7'),
    );
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(40)), (lines, cuts) => {
        const bytes = Buffer.from(lines.join('\n'));
        const reader = new OutputReader();
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          reader.write(bytes.subarray(at, at + cut));
          at += cut;
        }
        reader.end();
        const wanted = lines.map(recordIdIn);
        const total = [...reader.ids.values()].reduce((sum, times) => sum + times, 0);
        expect(total).toBe(wanted.filter((id) => id !== undefined).length);
        expect(new Set(reader.ids.keys())).toEqual(new Set(wanted.filter((id) => id !== undefined)));
        const others = lines.filter((text, index) => wanted[index] === undefined && text.trim() !== '');
        expect(reader.otherLines).toBe(others.length);
      }),
    );
  });

  it('is let go when it has no end', () => {
    const reader = new OutputReader();
    const megabyte = Buffer.alloc(1024 * 1024, 0x31);
    for (let written = 0; written < 30; written++) reader.write(megabyte);
    reader.write(Buffer.from('\n12\n'));
    expect([...reader.ids]).toEqual([['12', 1]]);
    expect(reader.otherLines).toBe(1);
  });
});

describe('a verdict', () => {
  const exited = (exitCode: number | null, signal: string | null = null) =>
    ({ kind: 'exited', exitCode, signal }) as const;
  const findings = (given: Partial<Findings> & { ids?: readonly string[] }): Findings => {
    const printed = new Map<string, number>();
    for (const id of given.ids ?? ['1', '2', '3']) printed.set(id, (printed.get(id) ?? 0) + 1);
    const there = ['1', '2', '3'];
    return { ending: exited(0), printed, before: there, after: there, overLimit: false, ...given };
  };

  it('is the worst that is true', () => {
    const bad = { ids: ['1', '1'], overLimit: true };
    expect(judge(findings({ ...bad, ending: { kind: 'timed_out' } })).verdict).toBe('hung');
    expect(judge(findings({ ...bad, ending: exited(3) })).verdict).toBe('crashed');
    expect(judge(findings({ ...bad, ending: exited(null, 'SIGSEGV') })).verdict).toBe('crashed');
    expect(judge(findings(bad)).verdict).toBe('lost');
    expect(judge(findings({ ids: ['1', '2', '3', '3'], overLimit: true })).verdict).toBe('duplicated');
    expect(judge(findings({ overLimit: true })).verdict).toBe('over_limit');
    expect(judge(findings({})).verdict).toBe('complete');
  });

  it('names what is lost and what came twice, in the order of the list', () => {
    const { lost, duplicated, unknown } = judge(findings({ ids: ['3', '9', '3', '9'] }));
    expect({ lost, duplicated, unknown }).toEqual({ lost: ['1', '2'], duplicated: ['3'], unknown: ['9'] });
  });

  it('asks for what was there the whole time, and for nothing else', () => {
    const changed = { before: ['1', '2', '3'], after: ['2', '3', '4'] };
    for (const ids of [
      ['2', '3'],
      ['1', '2', '3'],
      ['2', '3', '4'],
      ['4', '3', '2', '1'],
    ]) {
      expect(judge(findings({ ...changed, ids })).verdict).toBe('complete');
    }
    expect(judge(findings({ ...changed, ids: ['1', '2', '4'] })).lost).toEqual(['3']);
    expect(judge(findings({ ...changed, ids: ['2', '3', '4', '4'] })).duplicated).toEqual(['4']);
  });

  it('lets pass who reads all without faults, and is never wrong without a word', () => {
    const results = (plain: string, other: string) =>
      [
        { name: 'plain', verdict: plain },
        { name: 'token-loop', verdict: other },
      ] as Parameters<typeof isGood>[0];
    for (const other of ['complete', 'crashed', 'over_limit'])
      expect(isGood(results('complete', other))).toBe(true);
    for (const other of ['lost', 'duplicated', 'hung'])
      expect(isGood(results('complete', other))).toBe(false);
    for (const plain of ['lost', 'duplicated', 'hung', 'crashed', 'over_limit'])
      expect(isGood(results(plain, 'complete'))).toBe(false);
  });
});

const list = 'hire.v1.interview_records.list';

function entry(given: Partial<JournalEntry>): JournalEntry {
  return {
    id: 1,
    at_ms: 0,
    elapsed_ms: 0,
    duration_ms: 10,
    method: 'GET',
    path: '/open-apis/hire/v1/interview_records',
    query: {},
    route: list,
    page: 1,
    faults: ['pace'],
    status: 200,
    code: 0,
    headers: {},
    body: '',
    outcome: 'answered',
    ...given,
  };
}

const throttled = (given: Partial<JournalEntry>, resetSeconds = 2) =>
  entry({
    status: 429,
    code: 99991400,
    headers: { 'x-ogw-ratelimit-reset': String(resetSeconds) },
    faults: ['pace', 'rate_limited'],
    ...given,
  });

describe('what a client did', () => {
  const story = (...entries: JournalEntry[]) =>
    readStory(entries.map((one, index) => ({ ...one, id: index + 1 })));

  it('is not over the limit when it waited as it was told', () => {
    const waited = story(throttled({ elapsed_ms: 100 }), entry({ elapsed_ms: 2_111 }));
    expect(isOverLimit(waited)).toBe(false);
    expect(tellStory(waited, false)).toBe('2 calls (1 repeat), 0 tokens; told to wait 2 s, waited 2.0 s');
  });

  it('is over the limit when it came back before that', () => {
    expect(isOverLimit(story(throttled({ elapsed_ms: 100 }), entry({ elapsed_ms: 1_000 })))).toBe(true);
  });

  it('counts neither other routes nor calls that were under way', () => {
    const other = entry({ elapsed_ms: 300, route: 'auth.v3.tenant_access_token.internal' });
    const underWay = entry({ elapsed_ms: 105 });
    expect(isOverLimit(story(throttled({ elapsed_ms: 100 }), underWay, other))).toBe(false);
  });

  it('is over the limit when the limit itself refused a call', () => {
    const refused = throttled({ faults: ['pace'] });
    expect(isOverLimit(story(refused, entry({ elapsed_ms: 9_000 })))).toBe(true);
  });

  it('knows whether it met a fault of the scenario', () => {
    expect(story(entry({}), entry({})).faultsMet).toBe(0);
    expect(story(entry({}), entry({ faults: ['pace', 'delay'] })).faultsMet).toBe(1);
  });

  it('says how it ended', () => {
    const reset = entry({ status: 0, outcome: 'reset', page: 2, faults: ['pace', 'connection_reset'] });
    expect(tellStory(story(reset), true)).toContain('last call: page 2, cut off (connection reset)');
    expect(tellStory(story(throttled({ page: 3 })), true)).toContain(
      'did not come back; last call: page 3, HTTP 429 with code 99991400 (rate limited)',
    );
    expect(tellStory(story(), true)).toBe('called nothing');
  });
});

function result(given: Partial<ScenarioResult>): ScenarioResult {
  return {
    name: 'plain',
    verdict: 'complete',
    lost: [],
    duplicated: [],
    unknown: [],
    ending: { kind: 'exited', exitCode: 0, signal: null },
    talk: '',
    durationMs: 1_234,
    records: 240,
    read: 240,
    otherLines: 0,
    story: readStory([entry({})]),
    unmet: false,
    ...given,
  };
}

const ids = Array.from({ length: 140 }, (_, index) => String(7341054309590630400n + BigInt(index)));
const noise = '\u001b[31m<&"\'>\u0000\u0008 ]]> \uFFFE 评价\nTypeError: broken\n';
const mixed = [
  result({}),
  result({
    name: 'rate-limited-sync',
    verdict: 'lost',
    lost: ids,
    read: 100,
    story: readStory([throttled({})]),
  }),
  result({ name: 'token-loop', verdict: 'duplicated', duplicated: ids.slice(0, 2) }),
  result({ name: 'slow-answers', verdict: 'hung', ending: { kind: 'timed_out' }, lost: ids }),
  result({
    name: 'flaky-network',
    verdict: 'crashed',
    ending: { kind: 'exited', exitCode: null, signal: 'SIGSEGV' },
    talk: noise,
    lost: ids,
    read: 100,
  }),
  result({ name: 'bad-day', verdict: 'over_limit', unknown: ['7341054309590630000'] }),
  result({ name: 'empty-page', unmet: true }),
];

describe('the report', () => {
  it.each([80, 100, 120])('fits into %d columns and says what to do', (width) => {
    const text = reportText({ ok: false, scenarios: mixed }, width);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    expect(text).toMatch(/FAIL {2}rate-limited-sync {7}lost 140 {8}1 call/);
    const words = text.replace(/\s+/g, ' ');
    expect(words).toContain(
      'lost 7341054309590630400, 7341054309590630401, 7341054309590630402 and 137 more',
    );
    expect(words).toContain('wait as many seconds as `x-ogw-ratelimit-reset` says');
    expect(text).toMatch(/FAIL {2}slow-answers +hung/);
    expect(text).toMatch(/warn {2}flaky-network +crashed loudly/);
    expect(text).toContain('ended by SIGSEGV, 100 of 240 records read');
    expect(text).toContain('stderr   TypeError: broken');
    expect(text).toMatch(/warn {2}bad-day +over the limit/);
    expect(text).toMatch(/unmet +it met none of the faults/);
    expect(text).toMatch(/unknown +7341054309590630000: no record has such an id/);
    expect(text).toContain('Failed: rate-limited-sync, token-loop, slow-answers.');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may reach a terminal.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('says nothing of the others when the plain one fails', () => {
    const plain = result({ verdict: 'lost', lost: ids, read: 0 });
    const text = reportText({ ok: false, scenarios: [plain, ...mixed.slice(1)] }, 100);
    expect(text).toContain('It printed no record');
    expect(text).toContain('Failed: plain, where nothing goes wrong.');
    expect(text).not.toContain('x-ogw-ratelimit-reset');
  });

  it('is well-formed as JUnit, with a failure for each scenario that fails', () => {
    const xml = junitXml({ ok: false, scenarios: mixed });
    expect(elementsOf(xml).filter((name) => name === 'testcase')).toHaveLength(7);
    expect(elementsOf(xml).filter((name) => name === 'failure')).toHaveLength(3);
    expect(xml).toContain('<testsuites name="mianping check-client" tests="7" failures="3" errors="0"');
    expect(xml).toContain('<failure type="lost" message="lost 140">');
    expect(xml).toContain('name="plain" time="1.234"');
  });
});

/** Names of the elements of a document, which must be well-formed. */
function elementsOf(xml: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for them.
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\uFFFE\uFFFF]/);
  const names: string[] = [];
  const open: string[] = [];
  const tag = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)>|<\?xml [^?]*\?>/g;
  const rest = xml.replace(tag, (_, slash: string | undefined, name: string | undefined) => {
    if (name === undefined) return '';
    if (slash) expect(open.pop()).toBe(name);
    else {
      open.push(name);
      names.push(name);
    }
    return '';
  });
  expect(open).toEqual([]);
  expect(rest.replace(/&(?:amp|lt|gt|quot);/g, '')).not.toMatch(/[<&]/);
  return names;
}
