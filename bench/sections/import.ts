import { rmSync } from 'node:fs';
import type { Bench } from '../bench.ts';
import { emptyFolder, exportedSet } from '../data-sets.ts';
import { atLeast, goals } from '../goals.ts';
import { importCells, importColumns, importInto } from '../import-run.ts';
import { wholeNumber } from '../numbers.ts';
import type { SectionResult } from '../table.ts';

/** How fast records come in, all of them checked, into an empty embedded database. */
export async function importSection(bench: Bench): Promise<SectionResult> {
  const { records } = bench.options;
  const file = await exportedSet(records);
  const folder = emptyFolder('imported');
  try {
    const run = await importInto(['--data', folder], file, records);
    const { importPerSecond: goal } = goals;
    const verdict = atLeast(records / run.seconds, goal);
    return {
      tables: [
        {
          title: 'Import of NDJSON with full validation, SQLite',
          columns: [...importColumns, 'goal', 'verdict'],
          rows: [[...importCells(records, run), `≥ ${wholeNumber(goal)}/s`, verdict]],
          notes: ['One run into an empty folder; the whole command counts, on any core.'],
        },
      ],
      figures: { records, run },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
