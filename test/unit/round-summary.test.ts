import { describe, expect, it } from 'vitest';
import { type Conclusion, conclusions, type InterviewRecord } from '#domain/interview-record.ts';
import { renderInterview } from '#wire/hire/v1/interviews.ts';

/** The documented codes, in the documentation's own terms: who evaluated, and what they said. */
const documented = `
  4 all: pass
  5 all: reject
  7 some: pass
  8 some: pass reject
  9 some: reject
 10 all: pass reject
 11 some: pass pending
 12 some: pending reject
 13 some: pending
 14 some: pass pending reject
 15 all: pass pending
 16 all: pending reject
 17 all: pending
 18 all: pass pending reject
`;
const codeOf = new Map(
  documented
    .trim()
    .split('\n')
    .map((line) => {
      const [code = '', ...phrase] = line.trim().split(' ');
      return [phrase.join(' '), Number(code)];
    }),
);

type Told = Conclusion | undefined;
const told: readonly Told[] = [...conclusions, undefined];

/** Every list of up to `length` conclusions, in every order. */
function listsUpTo(length: number): Told[][] {
  if (length === 0) return [[]];
  const shorter = listsUpTo(length - 1);
  const longest = shorter.filter((list) => list.length === length - 1);
  return [...shorter, ...longest.flatMap((list) => told.map((one) => [...list, one]))];
}

const nowMs = 1_000;

function summaryOf(list: readonly Told[], beginAtMs: number | undefined): number | undefined {
  const records = list.map((conclusion, index): InterviewRecord => {
    const record: InterviewRecord = { id: String(index + 1), origin: 'imported' };
    return conclusion === undefined ? record : { ...record, conclusion };
  });
  const interview = { id: '1', ...(beginAtMs !== undefined && { beginAtMs }) };
  return renderInterview(interview, records, { idOf: () => undefined, nowMs }).interview_round_summary;
}

/** The code by counting people, apart from how the program does it. */
function expected(list: readonly Told[]): number {
  const count = (one: Told) => list.filter((other) => other === one).length;
  const said = [
    ...(count('passed') > 0 ? ['pass'] : []),
    ...(count('pending') > 0 ? ['pending'] : []),
    ...(count('failed') > 0 ? ['reject'] : []),
  ];
  const evaluated = count('passed') + count('pending') + count('failed');
  if (evaluated > 0) {
    const who = evaluated === list.length ? 'all' : 'some';
    return codeOf.get(`${who}: ${said.join(' ')}`) as number;
  }
  if (count('no_show') > 0) return 6;
  return count('not_started') === list.length ? 2 : 3;
}

describe('the summary of an interview', () => {
  it('has a code of its own for each documented combination', () => {
    expect(codeOf.size).toBe(14);
    expect(new Set(codeOf.values()).size).toBe(14);
  });

  it('follows from the conclusions of its records, whatever they are and in whatever order', () => {
    const lists = listsUpTo(5).filter((list) => list.length > 0);
    expect(lists.length).toBe(7 + 7 ** 2 + 7 ** 3 + 7 ** 4 + 7 ** 5);
    const wrong = lists.filter((list) => summaryOf(list, 1) !== expected(list));
    expect(wrong).toEqual([]);
    expect(new Set(lists.map((list) => summaryOf(list, 1)))).toEqual(new Set([2, 3, 6, ...codeOf.values()]));
  });

  it('looks at the clock only where there are no records', () => {
    for (const list of listsUpTo(3).filter(({ length }) => length > 0)) {
      expect(summaryOf(list, nowMs + 1)).toBe(summaryOf(list, nowMs - 1));
    }
    expect(summaryOf([], nowMs + 1)).toBe(2);
    expect(summaryOf([], undefined)).toBe(2);
    expect(summaryOf([], nowMs)).toBe(3);
    expect(summaryOf([], 1)).toBe(3);
  });

  it('takes a verdict that was not submitted for none: it is a draft', () => {
    const record = (id: string, submitted: boolean, submittedAtMs: number): InterviewRecord => ({
      id,
      origin: 'imported',
      submitted,
      submittedAtMs,
      conclusion: 'passed',
    });
    const shown = (...records: InterviewRecord[]) =>
      renderInterview({ id: '1', beginAtMs: 1 }, records, { idOf: () => undefined, nowMs });
    const [draft, sent] = [record('1', false, 9), record('2', true, 5)];
    expect(shown(draft)).toMatchObject({ interview_round_summary: 3 });
    expect(shown(draft)).not.toHaveProperty('feedback_submit_time');
    expect(shown(draft, sent)).toMatchObject({ interview_round_summary: 7, feedback_submit_time: 5 });
    expect(shown(sent)).toMatchObject({ interview_round_summary: 4 });
  });

  it.each<[string, Told[], number]>([
    ['a no-show beside an evaluation: someone met the candidate', ['no_show', 'passed'], 7],
    ['a no-show beside one who has not answered', ['no_show', 'not_submitted'], 6],
    ['one who waits for the start beside one who does not', ['not_started', 'not_submitted'], 3],
    ['a record that tells nothing', [undefined], 3],
  ])('is decided for %s', (_, list, code) => {
    expect(summaryOf(list, 1)).toBe(code);
  });
});
