import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inheritedEnvironment } from '../src/config.ts';
import { checkClient } from '../src/sandbox/check-client/check-client.ts';
import { scenarios } from '../src/sandbox/scenarios.ts';
import { canRun, exampleClients } from './examples/example-clients.ts';
import {
  type PageLanguage,
  type ScenarioVerdict,
  verdictTable,
  withTable,
} from './examples/verdict-table.ts';

const docs = join(import.meta.dirname, '../docs');
export const pages: Record<PageLanguage, string> = {
  en: join(docs, 'check-client.md'),
  zh: join(docs, 'check-client.zh-CN.md'),
};

/** Check every example client that can be run here, and write what came of it into the pages. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mianping-examples-'));
  const verdicts = new Map<string, ScenarioVerdict[]>();
  try {
    for (const client of exampleClients.filter(canRun)) {
      console.log(client.name);
      const result = await checkClient({
        command: client.prepare(folder),
        environment: inheritedEnvironment(),
        scenarios,
        timeoutMs: 60_000,
        jobs: 5,
        signal: new AbortController().signal,
      });
      verdicts.set(client.name, result.scenarios);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const [language, file] of Object.entries(pages) as [PageLanguage, string][]) {
    writeFileSync(file, withTable(readFileSync(file, 'utf8'), verdictTable(verdicts, language)));
  }
}

if (import.meta.main) await main();
