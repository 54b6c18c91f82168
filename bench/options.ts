import { parseArgs } from 'node:util';

export const sectionNames = [
  'pages',
  'flat',
  'memory',
  'export',
  'import',
  'postgres',
  'processes',
  'linked',
  'sandbox',
  'peers',
] as const;
export type SectionName = (typeof sectionNames)[number];

export interface Options {
  /** Records of the largest set; the flatness table also uses a tenth and a hundredth of it. */
  records: number;
  /** Length of one measured burst. */
  seconds: number;
  rounds: number;
  sections: readonly SectionName[];
  quick: boolean;
  writeReadme: boolean;
}

export const usage = `npm run bench -- [options]
  --records N      records of the largest set (default 1000000)
  --seconds S      length of one burst of load (default 1)
  --rounds R       bursts per server and table line, interleaved (default 5)
  --only SECTION   ${sectionNames.join(', ')}; may be given several times
  --quick          20000 records, 0.5 s, 2 rounds: shows that it runs, measures nothing
  --write-readme   put the figures of bench/results/latest.json into bench/README.md
`;

/** Options of a command line. Throws with a sentence when one is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      records: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      'write-readme': { type: 'boolean', default: false },
    },
  });
  const quick = values.quick;
  if (quick && values['write-readme']) throw new Error('--write-readme keeps no figures of a --quick run');
  return {
    records: numberOf('--records', values.records, quick ? 20_000 : 1_000_000, 1000),
    seconds: numberOf('--seconds', values.seconds, quick ? 0.5 : 1, 0.1),
    rounds: numberOf('--rounds', values.rounds, quick ? 2 : 5, 1),
    sections: sectionsOf(values.only),
    quick,
    writeReadme: values['write-readme'],
  };
}

function numberOf(name: string, text: string | undefined, otherwise: number, least: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!(value >= least)) throw new Error(`${name} must be a number, ${least} or more`);
  return value;
}

function sectionsOf(only: readonly string[] | undefined): readonly SectionName[] {
  if (only === undefined) return sectionNames;
  const wanted = only.flatMap((list) => list.split(','));
  const unknown = wanted.find((name) => !sectionNames.includes(name as SectionName));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${sectionNames.join(', ')}`);
  return sectionNames.filter((name) => wanted.includes(name));
}
