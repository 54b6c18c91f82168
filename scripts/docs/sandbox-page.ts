import type { TSchema } from 'typebox';
import { type ControlRoute, controlRoutes } from '#contract/sandbox/control.ts';
import { Fault, FaultMatch } from '#contract/sandbox/faults.ts';
import { JournalEntry, JournalExpectation, JournalQuery } from '#contract/sandbox/journal.ts';
import { scenarios } from '#sandbox/scenarios.ts';
import { generatedPage, table } from './markdown.ts';

interface Described {
  description?: string;
  properties?: Record<string, TSchema & Described>;
}

const intro = `
What a [sandbox](sandbox.md) ([中文](sandbox.zh-CN.md)) understands. The same shapes are used by \`mianping sandbox\`, over
HTTP, and by \`startSandbox\` in a test.
`;

export function sandboxPage(): string {
  return [
    generatedPage('Sandbox reference', '`src/contract/sandbox/` and `src/sandbox/scenarios.ts`', intro),
    '## Scenarios\n\nEach lifts itself: with five records a page or more, a client that waits as it is told and tries again finishes within 15 seconds.\n',
    table(
      ['scenario', 'a client that reads everything shows that', 'faults'],
      scenarios.map(({ name, proves, faults }) => [
        `\`${name}\``,
        proves,
        [...new Set(faults.map(({ action }) => `\`${action.kind}\``))].join(', ') || 'none',
      ]),
    ),
    '## Faults\n\n`{"match": {…}, "action": {"kind": …}, "ends": {…}, "name": …}`; only `action` must be there.\n',
    table(
      ['`action.kind`', 'what happens', 'options'],
      Fault.properties.action.anyOf.map((action) => actionRow(action)),
    ),
    '## Which calls\n\n`match`: what is left out does not narrow it.\n',
    fieldsTable(FaultMatch),
    '## When it ends\n\n`ends`: left out, a fault stays until it is taken away.\n',
    fieldsTable(Fault.properties.ends),
    '## Control routes\n\nUnder the path of a run, with `Authorization: Bearer` and the control key; JSON in, JSON out.\n',
    table(
      ['method and path', 'what it does', 'body or query'],
      Object.values<ControlRoute>(controlRoutes).map((route) => [
        `\`${route.method} ${route.path}\``,
        route.summary,
        inputOf(route),
      ]),
    ),
    '## Journal entries\n',
    fieldsTable(JournalEntry),
    '## Searching the journal\n\nAll that is given must fit.\n',
    fieldsTable(JournalQuery),
    '## Verifying the journal\n\nAll that is given is checked.\n',
    fieldsTable(JournalExpectation),
  ].join('\n');
}

function actionRow(action: Described): string[] {
  const { kind, ...options } = action.properties ?? {};
  const described = Object.entries(options).map(([name, option]) => `\`${name}\`: ${option.description}`);
  return [`\`${(kind as { const?: string }).const}\``, action.description ?? '', described.join('<br>')];
}

/** Names of what a route takes. */
function inputOf({ body, querystring }: ControlRoute): string {
  const { properties, description = '' }: Described = body ?? querystring ?? {};
  if (!properties) return description;
  return Object.keys(properties)
    .map((name) => `\`${name}\``)
    .join(', ');
}

function fieldsTable(schema: Described): string {
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => [
    `\`${name}\``,
    field.description ?? '',
  ]);
  return table(['field', 'meaning'], rows);
}
