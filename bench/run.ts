import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { relative } from 'node:path';
import { Bench } from './bench.ts';
import { isPinned, stopAllChildren, tieChildren, wasInterrupted } from './children.ts';
import { describeMachine } from './machine.ts';
import { type Options, readOptions, type SectionName, usage } from './options.ts';
import { takeProgram } from './program.ts';
import { keepSection, readResults, resultsFile, writeReadme } from './results.ts';
import { exportSection } from './sections/export.ts';
import { flatSection } from './sections/flat.ts';
import { importSection } from './sections/import.ts';
import { linkedSection } from './sections/linked.ts';
import { memorySection } from './sections/memory.ts';
import { pagesSection } from './sections/pages.ts';
import { peersSection } from './sections/peers.ts';
import { postgresSection } from './sections/postgres.ts';
import { processesSection } from './sections/processes.ts';
import { sandboxSection } from './sections/sandbox.ts';
import { renderTable, type SectionResult } from './table.ts';

const sections: Record<SectionName, (bench: Bench) => Promise<SectionResult>> = {
  pages: pagesSection,
  flat: flatSection,
  memory: memorySection,
  export: exportSection,
  import: importSection,
  postgres: postgresSection,
  processes: processesSection,
  linked: linkedSection,
  sandbox: sandboxSection,
  peers: peersSection,
};

const busyLoad = 0.5;

/** Run the sections; one that fails does not take the figures of the others with it. */
async function runSections(options: Options): Promise<boolean> {
  const machine = describeMachine();
  const command = ['npm run bench', ...process.argv.slice(2)].join(' ').replace('bench ', 'bench -- ');
  const { records, seconds, rounds } = options;
  const run = { command, machine, options: { records, seconds, rounds } };
  const bench = new Bench(options);
  let complete = true;
  for (const name of options.sections) {
    process.stderr.write(`${name}\n`);
    try {
      const result = await sections[name](bench);
      for (const table of result.tables) console.log(renderTable(table));
      keepSection(resultsFile(options), name, { ranAt: new Date().toISOString(), ...run, ...result });
    } catch (error) {
      complete = false;
      if (wasInterrupted()) break;
      console.error(`section ${name} failed:`, error);
    } finally {
      await stopAllChildren();
    }
  }
  return complete;
}

/** What makes figures worth less, said before they are measured. */
function warn({ quick, records }: Options): void {
  if (quick || records < 1_000_000) console.log('A small run: the verdicts mean nothing.\n');
  if (!isPinned) console.log('No taskset, or one core only: servers and load share cores.\n');
  const [load = 0] = loadavg();
  if (load > busyLoad)
    console.log(`The machine is busy (load ${load.toFixed(1)}): believe ratios at most.\n`);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!existsSync('/proc/self/schedstat'))
    throw new Error('the bench needs Linux: it reads CPU time from /proc');
  takeProgram();
  tieChildren();
  warn(options);
  const complete = await runSections(options);
  const file = resultsFile(options);
  console.log(`Kept in ${relative(process.cwd(), file)}`);
  if (options.writeReadme) writeReadme(readResults(file));
  process.exitCode = complete ? 0 : 1;
}

try {
  await main();
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`);
  process.exitCode = 2;
}
