const newline = 0x0a;
/** No record is longer; what is comes from somewhere else. */
const longestLine = 8 * 1024 * 1024;
/** Different ids that are told apart: far more than a scenario holds. */
const mostIds = 1_000_000;

/**
 * The record id on a line that a client printed: a decimal number, maybe quoted, or a JSON record with a string `id`.
 * Undefined for any other line.
 */
export function recordIdIn(line: string): string | undefined {
  const text = line.replace(/^\uFEFF/, '').trim();
  const bare = /^(["']?)(\d{1,40})\1,?$/.exec(text);
  if (bare) return bare[2];
  if (!text.startsWith('{')) return undefined;
  try {
    const { id } = JSON.parse(text) as { id?: unknown };
    return typeof id === 'string' && /^\d{1,40}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Reads what a client prints, however it is cut into chunks, and keeps only how often each id came. */
export class OutputReader {
  readonly ids = new Map<string, number>();
  /** Lines that were no record; an empty line is none. */
  otherLines = 0;
  #parts: Buffer[] = [];
  #length = 0;

  write(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#endLine();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** What is left behind the last line end is a line, too. */
  end(): void {
    if (this.#length > 0) this.#endLine();
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > longestLine) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  #endLine(): void {
    const line = this.#length > longestLine ? '…' : Buffer.concat(this.#parts).toString();
    this.#parts = [];
    this.#length = 0;
    if (line.trim() === '') return;
    const id = recordIdIn(line);
    if (id === undefined) this.otherLines++;
    else if (this.ids.has(id) || this.ids.size < mostIds) this.ids.set(id, (this.ids.get(id) ?? 0) + 1);
  }
}
