import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Location, newLocation } from '../support/locations.ts';
import { programFile, run } from '../support/process.ts';

const root = resolve(import.meta.dirname, '../..');
const urlInTheText = 'postgres://user:password@host/database';

/** The shell code under one heading of a page. */
function codeUnder(page: string, heading: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const section = text.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}\n`)) ?? '';
  return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, code = '']) => code);
}

function shellBlocks(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, code = '']) => code);
}

describe('the page about operating', () => {
  it('gives the same commands in both languages', () => {
    const [english, chinese] = ['docs/operating.md', 'docs/operating.zh-CN.md'].map(shellBlocks);
    expect(chinese).toEqual(english);
    expect(english?.length).toBeGreaterThan(10);
  });
});

describe.each([
  ['docs/operating.md', 'Backup', 'Restore', 'Moving to PostgreSQL'],
  ['docs/operating.zh-CN.md', '备份', '恢复', '搬到 PostgreSQL'],
])('the walk of %s', (page, ...headings) => {
  let folder: Location;
  let server: Location;
  beforeAll(async () => {
    folder = await newLocation('sqlite');
    server = await newLocation('postgres');
  });
  afterAll(async () => {
    await folder?.remove();
    await server?.remove();
  });

  it('backs up, restores, compares and moves as it is written there', async () => {
    const { data } = folder.settings;
    const binaries = join(data, 'bin');
    mkdirSync(binaries);
    const shim = join(binaries, 'mianping');
    writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${programFile}' "$@"\n`);
    chmodSync(shim, 0o755);
    const home = join(data, 'home');
    expect((await run(['generate', '--records', '50', '--data', home])).exitCode).toBe(0);
    // Docker has no engine here.
    const code = headings
      .flatMap((heading) => codeUnder(page, heading))
      .filter((block) => !/^docker/.test(block));
    expect(code).toHaveLength(5);
    const script = code.join('\n').replaceAll(urlInTheText, server.settings.database_url as string);
    const { stdout } = await promisify(execFile)('bash', ['-euxc', script], {
      cwd: data,
      env: { PATH: `${binaries}:${process.env.PATH}`, MIANPING_DATA: home },
    });
    expect(stdout.match(/^the same$/gm)).toHaveLength(2);
    expect(stdout).toMatch(/^would restore \d+ rows/m);
    expect(stdout).toMatch(/^restored and compared \d+ rows/m);
    expect(stdout).toMatch(/^moved and compared \d+ rows/m);
    expect(stdout).not.toMatch(/^fail/m);
    const { tables } = JSON.parse(
      (await run(['restore', join(data, 'backup.tgz'), '--dry-run', '--json', '--data', join(data, 'x')]))
        .out,
    );
    expect(tables.interview_records).toBe(50);
  });
});
