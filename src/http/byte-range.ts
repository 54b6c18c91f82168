import type { ByteRange } from '#operations/attachments/find-download.ts';

/** What a Range header asks for. */
export type AskedRange = ByteRange | 'whole' | 'unsatisfiable';

/**
 * Read a Range header for content of `size` bytes, more than none. A header that breaks the grammar, names another unit
 * or asks for several ranges counts as none: the whole content is a right answer to all of them (RFC 9110 §14.2).
 */
export function readRange(header: string | undefined, size: number): AskedRange {
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '');
  if (!match) return 'whole';
  const [, first = '', last = ''] = match;
  if (first === '') return last === '' ? 'whole' : suffix(Number(last), size);
  const start = Number(first);
  const end = last === '' ? size - 1 : Number(last);
  if (end < start) return last === '' ? 'unsatisfiable' : 'whole';
  return start < size ? { start, end: Math.min(end, size - 1) } : 'unsatisfiable';
}

/** The last `length` bytes. */
function suffix(length: number, size: number): AskedRange {
  return length === 0 ? 'unsatisfiable' : { start: Math.max(0, size - length), end: size - 1 };
}
