export interface LineScan {
  /** Opened minus closed brackets of the line. */
  depth: number;
  problem?: string;
}

const deepest = 64;
const quote = 0x22;
const backslash = 0x5c;

/**
 * Count brackets outside strings, so that a document over several lines is known to go on, and absurd nesting is
 * refused before anything parses it; `openBefore` counts the brackets that earlier lines left open. A line can't end
 * inside a string, because JSON strings hold no raw newline.
 */
export function scanJson(line: Buffer, openBefore = 0): LineScan {
  let depth = 0;
  for (let at = 0; at < line.length; at++) {
    const byte = line[at] as number;
    if (byte === quote) {
      at = endOfString(line, at + 1);
      if (at < 0) return { depth, problem: 'ends inside a string' };
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth + openBefore > deepest) return { depth, problem: `is nested deeper than ${deepest}` };
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    }
  }
  return { depth };
}

/** Place of the closing quote, or -1. */
function endOfString(line: Buffer, from: number): number {
  for (let at = from; ; ) {
    const end = line.indexOf(quote, at);
    if (end < 0) return -1;
    let escapes = end;
    while (escapes > from && line[escapes - 1] === backslash) escapes--;
    if ((end - escapes) % 2 === 0) return end;
    at = end + 1;
  }
}
