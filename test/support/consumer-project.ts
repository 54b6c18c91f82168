import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll } from 'vitest';

/** The repository, which is the package. */
export const packageFolder = resolve(import.meta.dirname, '../..');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when the test file is through. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mianping-test-'));
  folders.push(folder);
  return folder;
}

/** Put packages that are installed here into the `node_modules` of a project. */
export function linkPackages(project: string, names: readonly string[]): void {
  for (const name of names) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(packageFolder, 'node_modules', name), link);
  }
}

/** How a command ended, and all it wrote. */
export interface Ended {
  exitCode: number | null;
  out: string;
}

const patienceMs = 50_000;

/** Run a command to its end, without any setting of this machine or of the runner around. */
export function runCommand(
  file: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<Ended> {
  const bare = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env };
  return new Promise((done) => {
    execFile(
      file,
      args,
      { cwd, env: bare, timeout: patienceMs, killSignal: 'SIGKILL' },
      (error, out, talk) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        done({ exitCode, out: `${out}${talk}` });
      },
    );
  });
}

export function runNode(
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string> },
): Promise<Ended> {
  return runCommand(process.execPath, args, options);
}
