import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import type { Location } from './locations.ts';

const script = resolve(import.meta.dirname, 'write-numbers.ts');
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** A process that writes one number after the other. */
export class NumberWriter {
  readonly #child: ChildProcess;
  #text = '';
  #errors = '';

  constructor(location: Location, settings: Record<string, unknown> = {}) {
    this.#child = spawn(process.execPath, [script, JSON.stringify({ ...location.settings, ...settings })], {
      env: { PATH: process.env.PATH },
      stdio: 'pipe',
    });
    running.add(this.#child);
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
  }

  /** The last number that is safe. */
  get written(): number {
    return Number(this.#text.trimEnd().split('\n').at(-1));
  }

  async until(number: number): Promise<void> {
    while (this.written < number) {
      if (this.#child.exitCode !== null) throw new Error(`the writer ended: ${this.#errors}`);
      await sleep(10);
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.#child.once('close', done));
    this.#child.kill('SIGKILL');
    await ended;
    running.delete(this.#child);
  }
}
