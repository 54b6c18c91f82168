/** What zlib's stream needs and no more: matches found greedily, codes from the fixed table (RFC 1950, RFC 1951). */

const shortestMatch = 4;
const longestMatch = 258;
const furthest = 32_768;

/** First length of each length code from 257 on, and first distance of each distance code. */
const lengthStarts = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const distanceStarts = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12_289, 16_385, 24_577,
];

class BitWriter {
  readonly #bytes: Uint8Array;
  #size = 0;
  #held = 0;
  #count = 0;

  constructor(room: number) {
    this.#bytes = new Uint8Array(room);
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  /** Lowest bit first. */
  write(value: number, bits: number): void {
    this.#held |= value << this.#count;
    this.#count += bits;
    while (this.#count >= 8) {
      this.#bytes[this.#size++] = this.#held & 0xff;
      this.#held >>>= 8;
      this.#count -= 8;
    }
  }

  /** Highest bit first, as codes are written. */
  writeCode(code: number, bits: number): void {
    let turned = 0;
    for (let bit = 0; bit < bits; bit += 1) turned |= ((code >>> bit) & 1) << (bits - 1 - bit);
    this.write(turned, bits);
  }

  end(): void {
    if (this.#count > 0) this.write(0, 8 - this.#count);
  }
}

/** The literal or length code of the fixed table. */
function writeSymbol(out: BitWriter, symbol: number): void {
  if (symbol < 144) out.writeCode(0x30 + symbol, 8);
  else if (symbol < 256) out.writeCode(0x190 + symbol - 144, 9);
  else if (symbol < 280) out.writeCode(symbol - 256, 7);
  else out.writeCode(0xc0 + symbol - 280, 8);
}

function placeIn(starts: readonly number[], value: number): number {
  let place = starts.length - 1;
  while ((starts[place] ?? 0) > value) place -= 1;
  return place;
}

function writeMatch(out: BitWriter, length: number, distance: number): void {
  const lengthPlace = placeIn(lengthStarts, length);
  writeSymbol(out, 257 + lengthPlace);
  const lengthBits = lengthPlace < 8 || length === longestMatch ? 0 : (lengthPlace - 4) >> 2;
  out.write(length - (lengthStarts[lengthPlace] ?? 0), lengthBits);
  const distancePlace = placeIn(distanceStarts, distance);
  out.writeCode(distancePlace, 5);
  const distanceBits = distancePlace < 4 ? 0 : (distancePlace - 2) >> 1;
  out.write(distance - (distanceStarts[distancePlace] ?? 0), distanceBits);
}

function matchLength(data: Uint8Array, at: number, distance: number): number {
  if (distance < 1 || distance > Math.min(at, furthest)) return 0;
  const limit = Math.min(longestMatch, data.length - at);
  let length = 0;
  while (length < limit && data[at + length] === data[at + length - distance]) length += 1;
  return length;
}

function adler32(data: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let at = 0; at < data.length; at += 1) {
    low = (low + (data[at] ?? 0)) % 65_521;
    high = (high + low) % 65_521;
  }
  return ((high << 16) | low) >>> 0;
}

/** Bytes of a 32-bit number, highest first. */
export function bigEndian(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** A zlib stream. Looks for repeats at the given distance (the row above, say) and where the same bytes stood last. */
export function deflate(data: Uint8Array, likelyDistance: number): Uint8Array {
  // No code is longer than nine bits a byte.
  const out = new BitWriter(Math.ceil((data.length * 9) / 8) + 16);
  const last = new Int32Array(1 << 14).fill(-furthest - 1);
  const slotOf = (at: number) => {
    const word = (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16);
    return Math.imul(word ^ ((data[at + 3] ?? 0) << 12), 0x9e3779b1) >>> 18;
  };
  out.write(0x0178, 16);
  out.write(0b011, 3);
  for (let at = 0; at < data.length; ) {
    let distance = likelyDistance;
    let length = matchLength(data, at, distance);
    const seen = at - (last[slotOf(at)] ?? at);
    const other = matchLength(data, at, seen);
    if (other > length) [length, distance] = [other, seen];
    const step = length >= shortestMatch ? length : 1;
    if (step > 1) writeMatch(out, length, distance);
    else writeSymbol(out, data[at] ?? 0);
    for (const end = at + step; at < end; at += 1) last[slotOf(at)] = at;
  }
  writeSymbol(out, 256);
  out.end();
  for (const byte of bigEndian(adler32(data))) out.write(byte, 8);
  return out.bytes;
}
