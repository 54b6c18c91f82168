const newline = 0x0a;
const idStart = '{"id":"'.length;

/** The documents of a chunk in which they are separated by newlines. */
export function splitLines(chunk: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
    lines.push(chunk.subarray(start, end));
    start = end + 1;
  }
  lines.push(chunk.subarray(start));
  return lines;
}

/** Every stored document begins with its id. */
export function documentId(document: Buffer): string {
  return document.toString('latin1', idStart, document.indexOf('"', idStart));
}
