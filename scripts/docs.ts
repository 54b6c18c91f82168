import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLinePage } from './docs/command-line-page.ts';
import { compatibilityPage } from './docs/compatibility-page.ts';
import { errorsPage } from './docs/errors-page.ts';
import { openApiPage } from './docs/openapi-page.ts';
import { sandboxPage } from './docs/sandbox-page.ts';
import { settingsPage } from './docs/settings-page.ts';

const root = join(import.meta.dirname, '..');

/** The pages that are written by a program, by path from the root. */
export async function generatedPages(): Promise<Map<string, string>> {
  return new Map([
    ['docs/settings.md', settingsPage()],
    ['docs/command-line.md', commandLinePage()],
    ['docs/errors.md', errorsPage()],
    ['docs/sandbox-reference.md', sandboxPage()],
    ['docs/compatibility.md', compatibilityPage()],
    ['docs/openapi.json', await openApiPage()],
  ]);
}

/** Paths of the pages that say something else than the program does. */
export async function stalePages(): Promise<string[]> {
  const pages = [...(await generatedPages())];
  return pages.filter(([path, text]) => readPage(path) !== text).map(([path]) => path);
}

function readPage(path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** `--check` writes nothing and exits 1 when a page is stale. */
async function main(args: readonly string[]): Promise<void> {
  const stale = await stalePages();
  if (args.includes('--check')) {
    for (const path of stale) console.error(`${path} is stale: run npm run docs`);
    process.exitCode = stale.length > 0 ? 1 : 0;
    return;
  }
  const pages = await generatedPages();
  for (const path of stale) {
    writeFileSync(join(root, path), pages.get(path) ?? '');
    console.log(`wrote ${path}`);
  }
}

if (import.meta.main) await main(process.argv.slice(2));
