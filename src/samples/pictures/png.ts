import { bigEndian, deflate } from './deflate.ts';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let at = 0; at < bytes.length; at += 1) {
    crc = (crc >>> 8) ^ (crcTable[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: ArrayLike<number>): Uint8Array {
  const named = new Uint8Array(4 + data.length);
  named.set([...type].map((letter) => letter.charCodeAt(0)));
  named.set(data, 4);
  return joined([bigEndian(data.length), named, bigEndian(crc32(named))]);
}

function joined(parts: readonly ArrayLike<number>[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A picture as places in a palette of up to 16 colours (0xRRGGBB), row by row. The width is even. */
export interface IndexedPicture {
  width: number;
  height: number;
  palette: readonly number[];
  pixels: Uint8Array;
}

/** PNG with four bits a pixel. */
export function encodePng({ width, height, palette, pixels }: IndexedPicture): Uint8Array {
  const stride = width / 2 + 1;
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 2) {
      const at = y * width + x;
      rows[y * stride + 1 + x / 2] = ((pixels[at] ?? 0) << 4) | (pixels[at + 1] ?? 0);
    }
  }
  const header = [...bigEndian(width), ...bigEndian(height), 4, 3, 0, 0, 0];
  const colours = palette.flatMap((colour) => bigEndian(colour).slice(1));
  return joined([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflate(rows, stride)),
    chunk('IEND', []),
  ]);
}
