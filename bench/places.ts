import { join } from 'node:path';

export const benchFolder = import.meta.dirname;
/** Ignored by git; what is prepared there once is used again. */
export const resultsFolder = join(benchFolder, 'results');
export const readmeFile = join(benchFolder, 'README.md');
