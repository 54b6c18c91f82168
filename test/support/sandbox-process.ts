import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type RunOptions, type Started, start } from './process.ts';

/** What `mianping sandbox --json` prints once it answers. */
export interface Announced {
  url: string;
  app_id: string;
  app_secret: string;
  control_key: string;
  file: string;
  curl: string;
}

export interface RunningSandbox extends Started {
  announced: Announced;
}

/** Folders of a sandbox that is run as a process: where it is started, and where it may put temporary files. */
export class SandboxPlace {
  readonly folder = mkdtempSync(join(tmpdir(), 'mianping-sandbox-test-'));
  readonly temporary = mkdtempSync(join(tmpdir(), 'mianping-sandbox-test-'));
  readonly #started: Started[] = [];

  /** How to run a command here. */
  options(env: Record<string, string> = {}): RunOptions {
    return { cwd: this.folder, env: { TMPDIR: this.temporary, ...env } };
  }

  /** Start `mianping sandbox` on a free port and wait until it says that it answers. */
  async start(args: readonly string[] = [], env?: Record<string, string>): Promise<RunningSandbox> {
    const started = start(['sandbox', '--port', '0', '--json', ...args], this.options(env));
    this.#started.push(started);
    const announced = await eventually(30_000, () => {
      if (started.child.exitCode !== null) throw new Error(`it ended: ${started.soFar.talk}`);
      return JSON.parse(started.soFar.out) as Announced;
    });
    return { ...started, announced };
  }

  /** What sandboxes have left among the temporary files. */
  get leftovers(): string[] {
    return readdirSync(this.temporary).filter((name) => name.startsWith('mianping-'));
  }

  async remove(): Promise<void> {
    for (const started of this.#started) await started.kill('SIGKILL');
    for (const folder of [this.folder, this.temporary]) rmSync(folder, { recursive: true, force: true });
  }
}
