import { crc32 } from 'node:zlib';

export interface DecodedPng {
  width: number;
  height: number;
  /** 0xRRGGBB each. */
  palette: number[];
  /** Places in the palette, row by row. */
  pixels: Uint8Array;
}

const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Reads PNG with a palette, four bits a pixel and no filter. Throws on anything that does not hold together. */
export function decodePng(content: Uint8Array, inflate: (data: Buffer) => Buffer): DecodedPng {
  const chunks = chunksOf(Buffer.from(content));
  const header = chunks.get('IHDR');
  const colours = chunks.get('PLTE');
  const data = chunks.get('IDAT');
  if (!header || !colours || !data || !chunks.has('IEND')) throw new Error('a part is missing');
  if (header.readUInt8(8) !== 4 || header.readUInt8(9) !== 3) throw new Error('not the expected kind');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const rows = inflate(data);
  const stride = Math.ceil(width / 2) + 1;
  if (rows.length !== stride * height) throw new Error(`${rows.length} bytes for ${height} rows`);
  const palette = Array.from({ length: colours.length / 3 }, (_, place) => colours.readUIntBE(place * 3, 3));
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    if (rows[y * stride] !== 0) throw new Error('a filter');
    for (let x = 0; x < width; x += 1) {
      const byte = rows.readUInt8(y * stride + 1 + (x >> 1));
      pixels[y * width + x] = x % 2 === 0 ? byte >> 4 : byte & 15;
    }
  }
  if (pixels.some((pixel) => pixel >= palette.length)) throw new Error('a colour outside the palette');
  return { width, height, palette, pixels };
}

function chunksOf(file: Buffer): Map<string, Buffer> {
  if (!file.subarray(0, 8).equals(magic)) throw new Error('no PNG');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const named = file.subarray(at + 4, at + 8 + length);
    if (crc32(named) !== file.readUInt32BE(at + 8 + length)) throw new Error('a broken checksum');
    chunks.set(named.toString('latin1', 0, 4), named.subarray(4));
    at += 12 + length;
  }
  return chunks;
}
