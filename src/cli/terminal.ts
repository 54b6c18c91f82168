import type { Writable } from 'node:stream';

/** Data go to `out`, talk to `talk`; decoration only where a person watches. */
export interface Terminal {
  out: Writable;
  talk: Writable;
  input: NodeJS.ReadableStream;
  talkIsTty: boolean;
}

export function say(terminal: Terminal, line: string): void {
  terminal.talk.write(`${line}\n`);
}

/** A result: one line of JSON when asked for, else text for people. */
export function print(terminal: Terminal, json: boolean, result: unknown, text: string): void {
  terminal.out.write(`${json ? JSON.stringify(result) : text}\n`);
}

const barWidth = 30;
const redrawMs = 100;

/** A line on the terminal that shows how far it has come; nothing where no one watches. */
export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #total: number | undefined;
  #drawnAt = 0;

  /** `total` in the unit of `update`; undefined when the end is not known. */
  constructor(terminal: Terminal, total?: number) {
    this.#terminal = terminal;
    this.#total = total;
  }

  update(done: number, text: string): void {
    if (!this.#terminal.talkIsTty || Date.now() - this.#drawnAt < redrawMs) return;
    this.#drawnAt = Date.now();
    this.#terminal.talk.write(`\r\u001b[K${this.#bar(done)}${text}`);
  }

  end(): void {
    if (this.#drawnAt > 0) this.#terminal.talk.write('\r\u001b[K');
  }

  #bar(done: number): string {
    if (!this.#total) return '';
    const share = Math.min(done / this.#total, 1);
    const filled = Math.round(share * barWidth);
    const percent = `${Math.floor(share * 100)}`.padStart(3);
    return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${percent}%  `;
  }
}
