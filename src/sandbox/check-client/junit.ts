import type { CheckResult, ScenarioResult } from './check-client.ts';
import { tellStory } from './client-story.ts';
import { adviceOn, lastTalk, markOf, notesOn, verdictText } from './report.ts';

/** The result as CI systems read it: one test case a scenario. What only warns is told in `system-out`. */
export function junitXml({ scenarios }: CheckResult): string {
  const failures = scenarios.filter((one) => markOf(one) === 'FAIL').length;
  const totalMs = scenarios.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const counts = `tests="${scenarios.length}" failures="${failures}" errors="0" time="${seconds(totalMs)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mianping check-client" ${counts}>`,
    `  <testsuite name="mianping check-client" ${counts}>`,
    ...scenarios.map(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(result: ScenarioResult): string {
  const { name, durationMs, story } = result;
  const fix = adviceOn(result);
  const text = [
    verdictText(result),
    tellStory(story, true),
    ...notesOn(result).map(([label, note]) => `${label}: ${note}`),
    ...(fix === undefined ? [] : [`fix: ${fix}`]),
    ...(result.verdict === 'crashed' ? lastTalk(result).map((line) => `stderr: ${line}`) : []),
  ].join('\n');
  const inner =
    markOf(result) === 'FAIL'
      ? `<failure type="${result.verdict}" message="${escaped(verdictText(result))}">${escaped(text)}</failure>`
      : `<system-out>${escaped(text)}</system-out>`;
  return `    <testcase classname="mianping.check-client" name="${escaped(name)}" time="${seconds(durationMs)}">${inner}</testcase>`;
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML has no place for most control characters and for halves of surrogate pairs, not even escaped. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"]/g, (char) => entities[char] as string)
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
