import { isUtf8 } from 'node:buffer';
import { attachmentLineStart } from '#wire/bundle-attachments.ts';
import { type LineScan, scanJson } from './scan-json.ts';

/** One JSON value of the input, or a stretch of it that is none. `raw` is the input as it came. */
export type InputValue =
  | { line: number; raw: Buffer; value: unknown }
  | { line: number; raw: Buffer; problem: string }
  /** A piece of a line that is too long to hold; pieces of one line follow each other until `last`. */
  | { line: number; raw: Buffer; problem: string; last: boolean };

export const longestValueBytes = 16 * 1024 * 1024;
const newline = 0x0a;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Split input into JSON values: one a line, or a saved document over several lines. Blank lines are skipped. Memory
 * is bounded by the longest value. A line that spoils its value spoils no other: what can be read of the rest is read.
 * A line that begins as an attachment's may have `longestAttachmentBytes`, where that is more than others may.
 */
export async function* readInputValues(
  input: AsyncIterable<Buffer>,
  longestAttachmentBytes = longestValueBytes,
): AsyncGenerator<InputValue> {
  const held = new HeldLines();
  for await (const { line, raw, end, most } of readLines(input, longestAttachmentBytes)) {
    if (end !== 'whole') {
      yield* held.giveUp();
      yield { line, raw, problem: `is longer than ${most} bytes`, last: end === 'last' };
    } else {
      yield* held.add({ line, raw });
    }
  }
  yield* held.giveUp();
}

interface Line {
  line: number;
  raw: Buffer;
}

/** Lines that may together be one document; empty between values. */
class HeldLines {
  #lines: (Line & { scan: LineScan })[] = [];
  #bytes = 0;
  #depth = 0;
  #anyValue = false;

  *add(line: Line): Generator<InputValue> {
    if (isBlank(line.raw)) return;
    if (this.#lines.length > 0 && this.#beginsAnew(line.raw)) yield* this.giveUp();
    const scan = scanJson(line.raw, this.#depth);
    this.#lines.push({ ...line, scan });
    this.#bytes += line.raw.length;
    this.#depth += scan.depth;
    if (scan.problem !== undefined || this.#depth <= 0 || this.#bytes > longestValueBytes)
      yield* this.#close();
  }

  /** End of input, or of hope: whatever is held is not a document. */
  *giveUp(): Generator<InputValue> {
    if (this.#lines.length > 0) yield* this.#salvage('is not complete');
  }

  /** A record a line begins with a brace and a key; inside a document over several lines that is indented. */
  #beginsAnew(raw: Buffer): boolean {
    const first = this.#lines[0]?.raw[0];
    return raw.toString('latin1', 0, 2) === '{"' && (first !== 0x5b || this.#anyValue);
  }

  *#close(): Generator<InputValue> {
    const problem = this.#lines.at(-1)?.scan.problem;
    const raw = this.#lines.length === 1 ? (this.#lines[0] as Line).raw : joined(this.#lines);
    const parsed =
      problem === undefined && this.#depth === 0 ? parse(raw) : { problem: problem ?? 'is not JSON' };
    if ('value' in parsed) {
      const { line } = this.#lines[0] as Line;
      this.#reset();
      yield { line, raw, value: parsed.value };
    } else {
      yield* this.#salvage(parsed.problem);
    }
  }

  /** Read every held line that is an object by itself; the stretches between are reported as they are. */
  *#salvage(problem: string): Generator<InputValue> {
    const lines = this.#lines;
    this.#reset();
    let bad: Line[] = [];
    for (const { line, raw, scan } of lines) {
      const alone =
        lines.length > 1 && scan.problem === undefined && scan.depth === 0 && raw[0] === 0x7b
          ? parse(raw)
          : undefined;
      if (alone && 'value' in alone) {
        if (bad.length > 0) yield { line: (bad[0] as Line).line, raw: joined(bad), problem };
        bad = [];
        yield { line, raw, value: alone.value };
      } else {
        bad.push({ line, raw });
      }
    }
    if (bad.length > 0) yield { line: (bad[0] as Line).line, raw: joined(bad), problem };
  }

  #reset(): void {
    this.#lines = [];
    this.#bytes = 0;
    this.#depth = 0;
    this.#anyValue = true;
  }
}

function joined(lines: readonly Line[]): Buffer {
  return Buffer.concat(lines.flatMap(({ raw }, index) => (index === 0 ? [raw] : [Buffer.from('\n'), raw])));
}

function parse(raw: Buffer): { value: unknown } | { problem: string } {
  if (!isUtf8(raw)) return { problem: 'is not valid UTF-8' };
  try {
    return { value: JSON.parse(raw.toString('utf8')) };
  } catch {
    return { problem: 'is not JSON' };
  }
}

function isBlank(raw: Buffer): boolean {
  return raw.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

/** The input without the mark that some programs put before UTF-8. */
async function* withoutMark(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of input) {
    if (head) head = Buffer.concat([head, chunk]);
    if (head && head.length < byteOrderMark.length) continue;
    yield head?.subarray(0, byteOrderMark.length).equals(byteOrderMark)
      ? head.subarray(byteOrderMark.length)
      : (head ?? chunk);
    head = undefined;
  }
  if (head) yield head;
}

type LineOrPiece = Line & {
  end: 'whole' | 'piece' | 'last';
  /** How long the line may be. */
  most: number;
};

/** Lines without their newline; a line that is too long comes in pieces. */
async function* readLines(
  input: AsyncIterable<Buffer>,
  longestAttachmentBytes: number,
): AsyncGenerator<LineOrPiece> {
  let parts: Buffer[] = [];
  let bytes = 0;
  let line = 1;
  let tooLong = false;
  let most = longestValueBytes;
  const longerThanAllowed = (last: Buffer) => {
    const all = bytes + last.length;
    // Only a line that is longer than most may be is worth a look at what it is.
    if (all > most && !tooLong && beginsAttachment([...parts, last])) {
      most = Math.max(longestValueBytes, longestAttachmentBytes);
    }
    return all > most;
  };
  for await (const chunk of withoutMark(input)) {
    let start = 0;
    for (let end = chunk.indexOf(newline, start); end >= 0; end = chunk.indexOf(newline, start)) {
      const part = chunk.subarray(start, end);
      tooLong ||= longerThanAllowed(part);
      yield {
        line,
        raw: parts.length === 0 ? part : Buffer.concat([...parts, part]),
        end: tooLong ? 'last' : 'whole',
        most,
      };
      parts = [];
      bytes = 0;
      tooLong = false;
      most = longestValueBytes;
      line++;
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    tooLong ||= longerThanAllowed(rest);
    parts.push(rest);
    bytes += rest.length;
    if (tooLong) {
      yield { line, raw: Buffer.concat(parts), end: 'piece', most };
      parts = [];
      bytes = 0;
    }
  }
  if (bytes > 0 || tooLong) {
    yield { line, raw: Buffer.concat(parts), end: tooLong ? 'last' : 'whole', most };
  }
}

function beginsAttachment(parts: readonly Buffer[]): boolean {
  let head = Buffer.alloc(0);
  for (const part of parts) {
    head = Buffer.concat([head, part.subarray(0, attachmentLineStart.length - head.length)]);
    if (head.length === attachmentLineStart.length) break;
  }
  return head.toString('latin1') === attachmentLineStart;
}
