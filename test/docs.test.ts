import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoDataset } from '#samples/dataset.ts';
import { leafCommands } from '../scripts/docs/command-tree.ts';
import { stalePages } from '../scripts/docs.ts';
import { environmentName, givenToClients, isSecret, settingKeys } from '../src/config.ts';

const root = join(import.meta.dirname, '..');
const pages = globSync(['*.md', 'docs/**/*.md', 'bench/*.md', 'examples/**/*.md'], { cwd: root }).sort();
const read = (page: string) => readFileSync(join(root, page), 'utf8');

interface CodeBlock {
  language: string;
  lines: string[];
}

function codeBlocks(text: string): CodeBlock[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    language,
    lines: code.trimEnd().split('\n'),
  }));
}

function withoutCodeBlocks(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, '');
}

/** What links name headings by. */
function anchorsOf(text: string): string[] {
  return [...withoutCodeBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Commands without the comments between and behind them, which each language has in its own words. */
function withoutComments({ language, lines }: CodeBlock): CodeBlock {
  const code = lines.map((line) => line.replace(/(^|\s+)(#|\/\/) .*$/, '')).filter((line) => line !== '');
  return { language, lines: code };
}

/** The calls of `mianping` in shell code and in the text. */
function mianpingCalls(page: string): string[] {
  const shell = codeBlocks(read(page))
    .filter(({ language }) => language === 'sh')
    .flatMap((block) => withoutComments(block).lines)
    .flatMap((line) => [...line.matchAll(/(?:^|[|&;(=] ?|\b[A-Z_]+=\S+ )mianping ([^|<>&;)]+)/g)]);
  const inline = [...withoutCodeBlocks(read(page)).matchAll(/`mianping ([^`]+)`/g)];
  return [...shell, ...inline].map(([, call = '']) => call.trim()).filter((call) => !call.includes('--help'));
}

/** What is wrong with a call, or undefined. */
function callProblem(call: string): string | undefined {
  // The deepest: `mianping sandbox` has commands below it.
  const leaf = leafCommands().findLast(({ name }) => `mianping ${call} `.startsWith(`${name} `));
  if (!leaf) return `no such command: mianping ${call}`;
  const known = leaf.command.options.flatMap(({ long, short }) => [long, short]);
  const unknown = (call.match(/(?<= )--?[a-z][a-z-]*/g) ?? []).filter((option) => !known.includes(option));
  return unknown.length > 0 ? `${leaf.name} has no ${unknown.join(', ')}` : undefined;
}

describe('the generated pages', () => {
  it('say what the program does (npm run docs writes them)', async () => {
    expect(await stalePages()).toEqual([]);
  });
});

describe.each(pages)('%s', (page) => {
  const prose = withoutCodeBlocks(read(page));

  it('links to files that exist', () => {
    const targets = [...prose.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });

  it('links to headings that exist', () => {
    const targets = [...prose.matchAll(/\]\(([^)#\s:]*)#([^)\s]+)\)/g)];
    const missing = targets.filter(([, file = '', heading = '']) => {
      const target = file === '' ? page : join(dirname(page), file);
      return !anchorsOf(read(target)).includes(heading);
    });
    expect(missing.map(([link]) => link)).toEqual([]);
  });

  it('names files of the project that exist', () => {
    const named = [...prose.matchAll(/`((?:src|test|scripts|docs|bench)\/[\w./-]+)`/g)].map(
      ([, file = '']) => file,
    );
    const madeByRunning = read('.gitignore').split('\n');
    const sources = named.filter((file) => !madeByRunning.includes(file));
    expect(sources.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('names environment variables that exist', () => {
    const settings = settingKeys.flatMap((key) =>
      isSecret(key) ? [environmentName(key), `${environmentName(key)}_FILE`] : [environmentName(key)],
    );
    const known = ['MIANPING_CONFIG', ...givenToClients, ...settings];
    const named = read(page).match(/\bMIANPING_[A-Z_]+\b/g) ?? [];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('calls commands and options that exist', () => {
    expect(mianpingCalls(page).flatMap((call) => callProblem(call) ?? [])).toEqual([]);
  });
});

describe('the two READMEs', () => {
  it('give the same commands, code and answers', () => {
    const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((page) =>
      codeBlocks(read(page)).map(withoutComments),
    );
    expect(chinese).toEqual(english);
  });

  it('say how large the demo is', () => {
    const { length } = demoDataset().records;
    expect(read('README.md')).toContain(`(${length} evaluations`);
    expect(read('README.zh-CN.md')).toContain(`（${length} 份面评`);
  });

  it('show commands at all', () => {
    expect(mianpingCalls('README.md').length).toBeGreaterThan(5);
  });
});
