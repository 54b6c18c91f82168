import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxRun } from '#sandbox/run.ts';
import { type App, openApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { exportText, linesOf } from './stored.ts';

/** Installation key of every sandbox whose data are made up. */
const keyOfMadeUpData = '5a4db0c0'.repeat(8);

/** Folders of sandboxes of a process that are there now. */
export function foldersOfSandboxes(pid: number = process.pid): string[] {
  return globSync(join(tmpdir(), `mianping-sandbox-${pid}-*`));
}

/** Where the only run of this name of this process keeps its data. */
export function dataFolderOf({ name }: SandboxRun): string {
  const found = foldersOfSandboxes().flatMap((folder) => globSync(join(folder, 'runs', `${name}-*`, 'data')));
  const [folder] = found;
  if (folder === undefined || found.length > 1) throw new Error(`${found.length} runs are called ${name}`);
  return folder;
}

/** Look at the data of a run beside it, as another process would. */
export async function beside<Result>(run: SandboxRun, work: (app: App) => Promise<Result>): Promise<Result> {
  const data = dataFolderOf(run);
  const flags = { data, blob_folder: join(data, '../../../blobs'), installation_key: keyOfMadeUpData };
  const app = await openApp(loadConfig(flags, {}).settings, run.clock.now);
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

/** Everything of a tenant that an export holds, in its order. */
export function exportOf(run: SandboxRun): Promise<unknown[]> {
  return beside(run, async (app) => linesOf(await exportText({ app })));
}

/** A folder for the files of a test. */
export function newTestFolder(): { path(name: string): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'mianping-test-'));
  return {
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
