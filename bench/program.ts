import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder, resultsFolder } from './places.ts';

const builtFolder = join(benchFolder, '../dist');
const programFolder = join(resultsFolder, 'program');
const files = ['main.js', 'main.js.map'];

/** The program that is measured: a copy, so that a build beside a long run changes nothing in it. */
export const executable = join(programFolder, 'main.js');

export function takeProgram(): void {
  mkdirSync(programFolder, { recursive: true });
  for (const file of files) {
    if (!existsSync(join(builtFolder, file))) throw new Error(`there is no dist/${file}: npm run build`);
    copyFileSync(join(builtFolder, file), join(programFolder, file));
  }
}

interface SourceMap {
  sources: string[];
  sourcesContent: string[];
}

/** Changes with the sources of the program that decide what generated records look like and how they are stored. */
export function dataFingerprint(): string {
  const map = JSON.parse(readFileSync(join(programFolder, 'main.js.map'), 'utf8')) as SourceMap;
  const hash = createHash('sha256');
  for (const [index, source] of map.sources.entries()) {
    if (/src\/(samples|storage\/migrations)\//.test(source)) hash.update(map.sourcesContent[index] ?? '');
  }
  return hash.digest('hex');
}
