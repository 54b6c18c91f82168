import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'dist');
const bundle = join(folder, 'main.js');
// Built aside and renamed, so that a program that is starting finds all of its files.
const unfinished = join(root, `dist.${process.pid}`);

/** Newest change among the files that the bundle is made of. */
function newestSourceMs(): number {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((file) =>
    join('src', file),
  );
  return Math.max(
    ...[...files, 'package.json', 'scripts/build.ts'].map((file) => statSync(join(root, file)).mtimeMs),
  );
}

const isCurrent = existsSync(bundle) && statSync(bundle).mtimeMs >= newestSourceMs();
if (!(process.argv.includes('--if-needed') && isCurrent)) {
  await build({
    entryPoints: [join(root, 'src/main.ts')],
    outdir: unfinished,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  });
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
}
