import { adviceFor } from './advice.ts';
import type { CheckResult, ScenarioResult } from './check-client.ts';
import { tellStory } from './client-story.ts';
import { isGood, type Verdict } from './verdict.ts';

/** A verdict in words: `lost 140`. */
export function verdictText({
  verdict,
  lost,
  duplicated,
}: Pick<ScenarioResult, 'verdict' | 'lost' | 'duplicated'>): string {
  const words: Record<Verdict, string> = {
    complete: 'complete',
    lost: `lost ${lost.length}`,
    duplicated: `duplicated ${duplicated.length}`,
    hung: 'hung',
    crashed: 'crashed loudly',
    over_limit: 'over the limit',
  };
  return words[verdict];
}

type Mark = 'ok' | 'warn' | 'FAIL';

/** Whether a verdict lets the check pass, is worth a look, or fails it. */
export function markOf(result: Pick<ScenarioResult, 'name' | 'verdict'>): Mark {
  if (!isGood([result])) return 'FAIL';
  return result.verdict === 'complete' ? 'ok' : 'warn';
}

export function adviceOn({ name, verdict, read, ending }: ScenarioResult): string | undefined {
  const exitCode = ending.kind === 'exited' ? ending.exitCode : null;
  return adviceFor(name, verdict, { printedNothing: read === 0, exitCode });
}

/** What else there is to say of a scenario, by label. */
export function notesOn(result: ScenarioResult): [label: string, text: string][] {
  const { verdict, lost, duplicated, unknown, ending, read, records, otherLines } = result;
  const notes: [string, string][] = [];
  if (verdict === 'crashed' && ending.kind === 'exited') {
    const how = ending.signal ? `ended by ${ending.signal}` : `exit code ${ending.exitCode}`;
    notes.push(['end', `${how}, ${read} of ${records} records read`]);
  } else if (lost.length > 0) notes.push(['lost', someOf(lost)]);
  if (duplicated.length > 0) notes.push(['twice', someOf(duplicated)]);
  if (unknown.length > 0) notes.push(['unknown', `${someOf(unknown)}: no record has such an id`]);
  if (otherLines > 0 && read === 0)
    notes.push(['printed', `no line that is a record; lines that are none: ${otherLines}`]);
  if (result.unmet && (verdict === 'complete' || verdict === 'over_limit'))
    notes.push([
      'unmet',
      'it met none of the faults: they are on the pages of GET /open-apis/hire/v1/interview_records',
    ]);
  return notes;
}

const shownIds = 3;

function someOf(ids: readonly string[]): string {
  const more = ids.length - shownIds;
  return `${ids.slice(0, shownIds).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const errorLine = /^(?:uncaught )?[\w.]*(?:error|exception|panic)\b[^:]{0,40}:\s*\S/i;

/** What it said last on standard error: its errors, else its last lines, without what would upset a terminal. */
export function lastTalk({ talk }: ScenarioResult): string[] {
  const lines = talk
    .split(/\r?\n/)
    .map((line) => line.replace(/[\p{Cc}\p{Co}\uFFFD]+/gu, ' ').trim())
    .filter((line) => line !== '');
  const errors = lines.filter((line) => errorLine.test(line)).slice(-1);
  return errors.length > 0 ? errors : lines.slice(-3);
}

const markWidth = 6;
const nameWidth = 24;
const verdictWidth = 16;
const labelWidth = 9;

/** The result for people, in lines of at most `width` characters. */
export function reportText(result: CheckResult, width: number): string {
  const indent = markWidth + nameWidth + verdictWidth;
  const head = `${''.padEnd(markWidth)}${'scenario'.padEnd(nameWidth)}${'verdict'.padEnd(verdictWidth)}what it did`;
  const isPlainBroken = result.scenarios.some((one) => one.name === 'plain' && markOf(one) === 'FAIL');
  const rows = result.scenarios.flatMap((one) => [
    ...rowOf(one, width - indent),
    // What is wrong without faults is wrong with them: saying it each time would bury it.
    ...(isPlainBroken && one.name !== 'plain' ? [] : detailsOf(one, width - markWidth - labelWidth)),
  ]);
  return [head, ...rows, '', ...wrapped(summary(result, isPlainBroken), width)].join('\n');
}

function rowOf(result: ScenarioResult, width: number): string[] {
  const { name, story, verdict } = result;
  const head = `${markOf(result).padEnd(markWidth)}${name.padEnd(nameWidth)}${verdictText(result).padEnd(verdictWidth)}`;
  return wrapped(tellStory(story, verdict !== 'complete'), width).map(
    (line, index) => (index === 0 ? head : ' '.repeat(head.length)) + line,
  );
}

function detailsOf(result: ScenarioResult, width: number): string[] {
  const fix = adviceOn(result);
  const notes = [...notesOn(result), ...(fix === undefined ? [] : [['fix', fix] as const])];
  const talk = result.verdict === 'crashed' ? lastTalk(result).map((line) => line.slice(0, width)) : [];
  return [
    ...notes.flatMap(([label, text]) => noteLines(label, wrapped(text, width))),
    ...noteLines('stderr', talk),
  ];
}

function noteLines(label: string, lines: readonly string[]): string[] {
  return lines.map(
    (line, index) => `${' '.repeat(markWidth)}${(index === 0 ? label : '').padEnd(labelWidth)}${line}`,
  );
}

function summary({ ok, scenarios }: CheckResult, isPlainBroken: boolean): string {
  if (isPlainBroken)
    return 'Failed: plain, where nothing goes wrong. Cure that first, with --scenario plain; the others build on it.';
  const failed = scenarios.filter((one) => markOf(one) === 'FAIL').map(({ name }) => name);
  const warned = scenarios.filter((one) => markOf(one) === 'warn').length;
  const also = warned > 0 ? ` ${warned} more could be better.` : '';
  if (!ok) return `Failed: ${failed.join(', ')}.${also}`;
  return `Passed: in none of ${scenarios.length} scenarios was a record lost or read twice without a word.${also}`;
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
