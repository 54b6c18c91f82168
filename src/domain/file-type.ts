import type { AttachmentMime } from './attachment.ts';

type Looks = (bytes: Buffer) => boolean;

/** What the first bytes of each kind must say. Anything else (SVG, HTML, archives, programs) is no attachment. */
const kinds: readonly (readonly [AttachmentMime, Looks])[] = [
  // Start of image, then another marker.
  ['image/jpeg', (bytes) => has(bytes, 0, '\xff\xd8\xff') && bytes.length >= 4 && byteAt(bytes, 3) >= 0xc0],
  // The signature, then a header chunk of 13 bytes and its checksum.
  ['image/png', (bytes) => has(bytes, 0, '\x89PNG\r\n\x1a\n\0\0\0\rIHDR') && bytes.length >= 33],
  // The signature, then the size of the screen.
  ['image/gif', (bytes) => (has(bytes, 0, 'GIF87a') || has(bytes, 0, 'GIF89a')) && bytes.length >= 13],
  ['image/webp', isWebp],
  // Readers look for the header in the first kilobyte; before it could stand a web page.
  ['application/pdf', (bytes) => has(bytes, 0, '%PDF-') && /^[12]\.\d$/.test(bytes.toString('latin1', 5, 8))],
];

/**
 * Kind of a file by its content; undefined when it is none that may be kept, or ends before its kind is sure. What
 * follows a good beginning is not judged: a file is only ever served as the kind that is found here.
 */
export function fileTypeOf(bytes: Buffer): AttachmentMime | undefined {
  return kinds.find(([, looks]) => looks(bytes))?.[0];
}

function isWebp(bytes: Buffer): boolean {
  if (bytes.length < 20 || !has(bytes, 0, 'RIFF') || !has(bytes, 8, 'WEBP')) return false;
  // A frame must lie inside the size that the container tells, and that inside the file.
  const told = bytes.readUInt32LE(4);
  return told >= 12 && told + 8 <= bytes.length && /^VP8[ LX]$/.test(bytes.toString('latin1', 12, 16));
}

function has(bytes: Buffer, at: number, text: string): boolean {
  return bytes.toString('latin1', at, at + text.length) === text;
}

function byteAt(bytes: Buffer, at: number): number {
  return bytes[at] as number;
}
