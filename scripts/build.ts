import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'dist');
const bundle = join(folder, 'main.js');
// Built aside and renamed, so that a program that is starting finds all of its files.
const unfinished = join(root, `dist.${process.pid}`);
const types = join(unfinished, 'types');
/** What `import` finds under the name of the package. */
const entries = ['sandbox', 'client'];

/** Newest change among the files that the bundle is made of. */
function newestSourceMs(): number {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((file) =>
    join('src', file),
  );
  return Math.max(
    ...[...files, 'package.json', 'scripts/build.ts'].map((file) => statSync(join(root, file)).mtimeMs),
  );
}

/** Sources in, one or more modules out. */
async function bundleUp(names: readonly string[], options: BuildOptions): Promise<void> {
  await build({
    entryPoints: names.map((name) => join(root, 'src', `${name}.ts`)),
    outdir: unfinished,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
    ...options,
  });
}

/** Write the declarations of the entries, and of what these name. */
function declareTypes(): void {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(root, 'tsconfig.types.json');
  // Whether the types are right is for `npm run types` to say.
  const args = [compiler, '--project', project, '--outDir', types, '--noCheck'];
  execFileSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const kept = new Set<string>();
  for (const entry of entries) keepDeclaration(join(types, `${entry}.d.ts`), kept);
  for (const file of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    const path = join(types, file);
    if (path.endsWith('.d.ts') && !kept.has(path)) rmSync(path);
  }
  removeEmptyFolders(types);
}

/** `from '#layer/file.ts'`, `import('./file.ts')`: what leads to another of our files. */
const ownImport = /(\bfrom |\bimport\()'([#.][^']*)\.ts'/g;

/** Give a declaration, and all that it names, paths that are good outside of this repository. */
function keepDeclaration(file: string, kept: Set<string>): void {
  if (kept.has(file)) return;
  kept.add(file);
  const here = dirname(file);
  const text = readFileSync(file, 'utf8').replace(ownImport, (_, before: string, path: string) => {
    const target = path.startsWith('#') ? join(types, path.slice(1)) : resolve(here, path);
    keepDeclaration(`${target}.d.ts`, kept);
    return `${before}'${relative(here, target).replace(/^(?!\.)/, './')}.js'`;
  });
  writeFileSync(file, text);
}

function removeEmptyFolders(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(join(path, entry.name));
  }
  if (readdirSync(path).length === 0) rmSync(path, { recursive: true });
}

const isCurrent = existsSync(bundle) && statSync(bundle).mtimeMs >= newestSourceMs();
if (!(process.argv.includes('--if-needed') && isCurrent)) {
  try {
    await bundleUp(['main', 'sandbox'], { splitting: true, target: 'node24' });
    // One file that needs nothing beside it, for any Node that has `fetch`.
    await bundleUp(['client'], { target: 'node18' });
    declareTypes();
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
