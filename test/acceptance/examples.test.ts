import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkPackages, packageFolder, runNode, temporaryFolder } from '../support/consumer-project.ts';

/** What stands behind `npx`. */
const programs: Record<string, string[]> = { vitest: ['node_modules/vitest/vitest.mjs'], node: [] };

const runners = [
  { name: 'Vitest', command: 'npx vitest run --root examples/vitest', passed: 6 },
  {
    name: 'Jest',
    command:
      'npx node --experimental-vm-modules node_modules/jest/bin/jest.js --config examples/jest/jest.config.json',
    passed: 3,
  },
  { name: 'node:test', command: 'npx node --test "examples/node-test/*.test.mjs"', passed: 3 },
];

/** Run a line of the examples' README. */
function runLine(line: string, cwd: string) {
  const [, program = '', ...args] = line.split(' ').map((word) => word.replaceAll('"', ''));
  return runNode([...(programs[program] ?? []), ...args], { cwd });
}

/** A project of somebody else with the examples in it. */
function projectWithExamples(): string {
  const project = temporaryFolder();
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  cpSync(join(packageFolder, 'examples'), join(project, 'examples'), {
    recursive: true,
    filter: (path) => !path.endsWith('node_modules'),
  });
  linkPackages(project, ['vitest', 'jest', '@larksuiteoapi/node-sdk']);
  symlinkSync(packageFolder, join(project, 'node_modules/mianping'));
  return project;
}

/** A sync job as many write it: the iterator of the SDK ends early without a word. */
const carelessReader = `
import { Client } from '@larksuiteoapi/node-sdk';
const logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
export function recordReader({ domain, appId, appSecret }) {
  const client = new Client({ domain, appId, appSecret, logger });
  return {
    async readIds() {
      const ids = [];
      const pages = await client.hire.interviewRecord.listWithIterator({ params: { page_size: 5 } });
      for await (const { items } of pages) ids.push(...items.map(({ id }) => id));
      return ids;
    },
  };
}
`;

/** How many tests passed and failed, as the summary of a runner says. */
function countsIn(out: string): { passed: number; failed: number } {
  const summary = out.match(/^ *(?:Tests\b|ℹ (?:pass|fail)) .*|^Tests:.*/gm)?.join('\n') ?? '';
  const [, before, behind] = /(\d+) passed|pass (\d+)/.exec(summary) ?? [];
  const [, failedBefore, failedBehind] = /(\d+) failed|fail (\d+)/.exec(summary) ?? [];
  return { passed: Number(before ?? behind), failed: Number(failedBefore ?? failedBehind ?? 0) };
}

describe.each(runners)('the example for $name', ({ command, passed }) => {
  it('passes with the command that both READMEs give', async () => {
    for (const page of ['README.md', 'README.zh-CN.md']) {
      expect(readFileSync(join(packageFolder, 'examples', page), 'utf8')).toContain(`\n${command}\n`);
    }
    const { exitCode, out } = await runLine(command, packageFolder);
    expect(exitCode, out).toBe(0);
    expect(countsIn(out), out).toEqual({ passed, failed: 0 });
  });

  it('fails for a sync job that loses records', async () => {
    const project = projectWithExamples();
    writeFileSync(join(project, 'examples/sync/read-records.mjs'), carelessReader);
    const { exitCode, out } = await runLine(command, project);
    expect(exitCode, out).toBe(1);
    expect(out).toContain('waits when it is throttled');
    expect(countsIn(out).failed, out).toBeGreaterThan(1);
  });
});
