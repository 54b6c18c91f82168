import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Keeps rejected input as it came, so that it can be mended and imported again. Made only when there is something to
 * keep, and readable by its owner alone, because it holds candidates' data.
 */
export class RejectFile {
  readonly #folder: string;
  #path: string | undefined;
  #file: number | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  write(bytes: Buffer): void {
    if (this.#file === undefined) this.#open();
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(this.#file as number, bytes, written);
    }
  }

  /** Answers the path, or undefined when nothing was rejected. */
  close(): string | undefined {
    if (this.#file !== undefined) {
      fsyncSync(this.#file);
      closeSync(this.#file);
      this.#file = undefined;
    }
    return this.#path;
  }

  #open(): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const stamp = new Date().toISOString().replace(/[-:.]/g, '');
    const suffix = `${process.pid}-${randomBytes(4).toString('hex')}`;
    this.#path = join(this.#folder, `rejected-${stamp}-${suffix}.ndjson`);
    this.#file = openSync(this.#path, 'ax', 0o600);
  }
}
