import { join } from 'node:path';

export const benchFolder = import.meta.dirname;
/** Ignored by git; what is prepared there once is used again. */
export const resultsFolder = join(benchFolder, 'results');
/** Package of the servers that others would pick. */
export const peersFolder = join(benchFolder, 'peers');
export const readmeFile = join(benchFolder, 'README.md');
