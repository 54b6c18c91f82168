import type { Verdict } from '../../src/sandbox/check-client/verdict.ts';
import { scenarios } from '../../src/sandbox/scenarios.ts';
import { table } from '../docs/markdown.ts';
import { type ExampleClient, exampleClients } from './example-clients.ts';

/** What `check-client --json` says of a scenario. */
export interface ScenarioVerdict {
  name: string;
  verdict: Verdict;
  lost: readonly string[];
  duplicated: readonly string[];
}

/** By the name of the client; one that is missing was not run. */
export type Verdicts = ReadonlyMap<string, readonly ScenarioVerdict[]>;

export const languages = ['en', 'zh'] as const;
export type PageLanguage = (typeof languages)[number];

const begin = '<!-- Written by `npm run check-examples`. -->';
const end = '<!-- End of what is written by `npm run check-examples`. -->';

const words: Record<PageLanguage, { scenario: string; notRun: string } & Record<Verdict, string>> = {
  en: {
    scenario: 'scenario',
    notRun: 'was not run: the machine that wrote the table has no',
    complete: 'complete',
    lost: 'lost',
    duplicated: 'duplicated',
    hung: 'hung',
    crashed: 'crashed loudly',
    over_limit: 'over the limit',
  },
  zh: {
    scenario: '场景',
    notRun: '没有运行：生成此表的机器上没有',
    complete: '完整',
    lost: '丢失',
    duplicated: '重复',
    hung: '卡住',
    crashed: '明确报错',
    over_limit: '超出频控',
  },
};

/** What stands in the table for a verdict; what fails a check is bold. */
export function cellOf({ verdict, lost, duplicated }: ScenarioVerdict, language: PageLanguage): string {
  const word = words[language][verdict];
  if (verdict === 'lost') return `**${word} ${lost.length}**`;
  if (verdict === 'duplicated') return `**${word} ${duplicated.length}**`;
  return verdict === 'hung' ? `**${word}**` : word;
}

export function verdictTable(verdicts: Verdicts, language: PageLanguage): string {
  const head = [words[language].scenario, ...exampleClients.map(({ name }) => `\`${name}\``)];
  const rows = scenarios.map(({ name }) => [
    `\`${name}\``,
    ...exampleClients.map((client) => {
      const verdict = verdicts.get(client.name)?.find((one) => one.name === name);
      return verdict ? cellOf(verdict, language) : '–';
    }),
  ]);
  const missing = exampleClients.filter(({ name }) => !verdicts.has(name));
  return table(head, rows) + missing.map((client) => notRun(client, language)).join('');
}

function notRun({ name, language: { name: needed } }: ExampleClient, language: PageLanguage): string {
  return `\n\`${name}\` ${words[language].notRun} ${needed}${language === 'en' ? '.' : '。'}\n`;
}

/** The page with this table in place of the one that is there. */
export function withTable(page: string, text: string): string {
  const [before, rest] = page.split(`${begin}\n`);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined)
    throw new Error(`the page has no place for the table: ${begin}`);
  return `${before}${begin}\n\n${text}\n${end}${after}`;
}

/** What the table of a page says of a client, by scenario; undefined when it was not run. */
export function columnOf(page: string, client: string): Map<string, string> | undefined {
  const lines = page.split(begin)[1]?.split(end)[0]?.split('\n') ?? [];
  const rows = lines.filter((line) => line.startsWith('|')).map(cellsOf);
  const place = rows[0]?.indexOf(`\`${client}\``) ?? -1;
  if (place < 0) return undefined;
  const column = rows.slice(2).map((row) => [row[0]?.replaceAll('`', ''), row[place]] as [string, string]);
  return column.every(([, cell]) => cell === '–') ? undefined : new Map(column);
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
