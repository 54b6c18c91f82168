import type { Bench } from '../bench.ts';
import { ndjsonFile } from '../data-sets.ts';
import { atLeast, atMost, goals } from '../goals.ts';
import { type CommandRun, runCommand } from '../mianping.ts';
import { median, threeDigits, wholeNumber } from '../numbers.ts';
import type { SectionResult } from '../table.ts';

const mostRounds = 3;

/** How fast all records leave, and in how much memory. */
export async function exportSection(bench: Bench): Promise<SectionResult> {
  const { records, location } = await bench.largestSet();
  const command = ['export', ...location];
  const toFile: CommandRun[] = [];
  const toNothing: CommandRun[] = [];
  await runCommand(command, { outputFile: '/dev/null' });
  for (let round = 1; round <= Math.min(bench.options.rounds, mostRounds); round++) {
    process.stderr.write(`  round ${round}\n`);
    toNothing.push(await runCommand(command, { outputFile: '/dev/null' }));
    // Only ever a real file: the command replaces what stands under the name.
    toFile.push(await runCommand([...command, '-o', ndjsonFile(records), '--json']));
  }
  for (const { output } of toFile) {
    const report = JSON.parse(output) as { records: number };
    if (report.records !== records) throw new Error(`exported ${report.records} of ${records} records`);
  }
  return {
    tables: [
      {
        title: `Export of ${wholeNumber(records)} records as NDJSON, SQLite`,
        columns: [
          'to',
          'records/s',
          'goal',
          'verdict',
          'CPU µs/record',
          'peak RssAnon MB',
          'goal',
          'verdict',
        ],
        rows: [rowOf('/dev/null', records, toNothing), rowOf('a file', records, toFile)],
        notes: ['The whole command counts, start and final sync included, on any core.'],
      },
    ],
    figures: { records, toNothing, toFile },
  };
}

function rowOf(label: string, records: number, runs: readonly CommandRun[]): string[] {
  const perSecond = records / median(runs.map(({ seconds }) => seconds));
  const cpuUs = (median(runs.map(({ cpuSeconds }) => cpuSeconds)) / records) * 1e6;
  const peakMb = Math.max(...runs.map(({ peakPrivateBytes }) => peakPrivateBytes)) / 1e6;
  const { exportPerSecond, exportPrivateMb } = goals;
  return [
    label,
    wholeNumber(perSecond),
    `≥ ${wholeNumber(exportPerSecond)}`,
    atLeast(perSecond, exportPerSecond),
    threeDigits(cpuUs),
    wholeNumber(peakMb),
    `≤ ${exportPrivateMb}`,
    atMost(peakMb, exportPrivateMb),
  ];
}
