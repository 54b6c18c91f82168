import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder, resultsFolder } from './places.ts';

const builtFolder = join(benchFolder, '../dist');
export const programFolder = join(resultsFolder, 'program');

/** The program that is measured: a copy, so that a build beside a long run changes nothing in it. */
export const executable = join(programFolder, 'main.js');

export function takeProgram(): void {
  if (!existsSync(join(builtFolder, 'main.js'))) throw new Error('there is no dist/main.js: npm run build');
  rmSync(programFolder, { recursive: true, force: true });
  cpSync(builtFolder, programFolder, { recursive: true });
}

interface SourceMap {
  sources: string[];
  sourcesContent: string[];
}

/** Changes with the sources of the program that decide what generated records look like and how they are stored. */
export function dataFingerprint(): string {
  const hash = createHash('sha256');
  for (const [source, content] of [...sources()].sort()) {
    if (/src\/(samples|storage\/migrations)\//.test(source)) hash.update(content);
  }
  return hash.digest('hex');
}

function* sources(): Generator<[source: string, content: string]> {
  for (const file of readdirSync(programFolder).filter((name) => name.endsWith('.map'))) {
    const map = JSON.parse(readFileSync(join(programFolder, file), 'utf8')) as SourceMap;
    for (const [index, source] of map.sources.entries()) yield [source, map.sourcesContent[index] ?? ''];
  }
}
