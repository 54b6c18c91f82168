import { type CommandRun, runCommand } from './mianping.ts';
import { threeDigits, wholeNumber } from './numbers.ts';

export const importColumns = ['records', 'records/s', 'CPU µs/record', 'peak RssAnon MB'] as const;

/** Import a file with full validation into an empty place; throws unless every record landed. */
export async function importInto(
  location: readonly string[],
  file: string,
  records: number,
): Promise<CommandRun> {
  process.stderr.write(`  importing ${wholeNumber(records)} records\n`);
  const run = await runCommand(['import', file, '--json', ...location]);
  const report = JSON.parse(run.output) as { imported: number };
  if (report.imported !== records) throw new Error(`imported ${report.imported} of ${records} records`);
  return run;
}

export function importCells(records: number, run: CommandRun): string[] {
  return [
    wholeNumber(records),
    wholeNumber(records / run.seconds),
    threeDigits((run.cpuSeconds / records) * 1e6),
    wholeNumber(run.peakPrivateBytes / 1e6),
  ];
}
