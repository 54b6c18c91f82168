import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import { wholeNumber } from './numbers.ts';
import { type Options, type SectionName, sectionNames } from './options.ts';
import { readmeFile, resultsFolder } from './places.ts';
import { renderTable, type SectionResult } from './table.ts';

/** One section as it was run last. */
export interface KeptSection extends SectionResult {
  ranAt: string;
  command: string;
  options: Pick<Options, 'records' | 'seconds' | 'rounds'>;
  machine: Machine;
}

export type Results = Partial<Record<SectionName, KeptSection>>;

const startMark = '<!-- figures: written by `npm run bench -- --write-readme`, do not edit -->';
const endMark = '<!-- end of figures -->';

/** Where a run keeps its results. A quick run never touches real figures. */
export function resultsFile({ quick }: Options): string {
  return join(resultsFolder, quick ? 'quick.json' : 'latest.json');
}

export function readResults(file: string): Results {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : {};
}

/** Keep what a section found; sections that were not run keep their older figures. */
export function keepSection(file: string, name: SectionName, section: KeptSection): void {
  mkdirSync(resultsFolder, { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...readResults(file), [name]: section }, null, 2)}\n`);
}

/** Replace the block of figures in the README. */
export function writeReadme(results: Results): void {
  const text = readFileSync(readmeFile, 'utf8');
  const [start, end] = [text.indexOf(startMark), text.indexOf(endMark)];
  if (start < 0 || end < start) throw new Error(`${readmeFile} has lost the marks of its figures`);
  const head = text.slice(0, start + startMark.length);
  writeFileSync(readmeFile, `${head}\n\n${renderResults(results)}\n${text.slice(end)}`);
}

export function renderResults(results: Results): string {
  const blocks: string[] = [];
  let lastRun = '';
  for (const name of sectionNames) {
    const section = results[name];
    if (!section) continue;
    const run = describeRun(section);
    if (run !== lastRun) blocks.push(`${run}\n`);
    lastRun = run;
    blocks.push(...section.tables.map(renderTable));
  }
  return blocks.length > 0 ? blocks.join('\n') : 'Nothing was measured yet.\n';
}

function describeRun({ machine, options, ranAt, command }: KeptSection): string {
  const { cpu, cores, memoryGb, system, node, pinned, commit } = machine;
  return [
    `Measured ${ranAt.slice(0, 10)} by \`${command}\` at commit ${commit}:`,
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node},`,
    `${pinned ? 'servers on core 0 and load on core 1' : 'servers and load NOT on cores of their own'};`,
    `${wholeNumber(options.records)} records, ${options.rounds} rounds of ${options.seconds} s.`,
  ].join(' ');
}
