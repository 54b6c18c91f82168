import type { IndexedPicture } from './png.ts';

/** Colours of markers. */
export type Hue = 'ink' | 'blue' | 'red' | 'green' | 'grey';

export interface Point {
  x: number;
  y: number;
}

const hues: readonly Hue[] = ['ink', 'blue', 'red', 'green', 'grey'];
const colourOf: Readonly<Record<Hue, number>> = {
  ink: 0x2f333a,
  blue: 0x2563b8,
  red: 0xc9402f,
  green: 0x2e8b57,
  grey: 0xa9b1bb,
};
const levels = 3;

function blend(paper: number, colour: number, share: number): number {
  const channel = (shift: number) => {
    const from = (paper >>> shift) & 0xff;
    const to = (colour >>> shift) & 0xff;
    return Math.round(from + (to - from) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}

/** A sheet on which strokes leave more or less of one colour; the last and strongest one stays. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #paper: number;
  /** Hue times 256 plus coverage. */
  readonly #ink: Uint16Array;

  constructor(width: number, height: number, paper: number) {
    this.width = width;
    this.height = height;
    this.#paper = paper;
    this.#ink = new Uint16Array(width * height);
  }

  #put(x: number, y: number, hue: number, coverage: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = y * this.width + x;
    if (coverage >= ((this.#ink[at] ?? 0) & 0xff)) this.#ink[at] = hue * 256 + coverage;
  }

  /** A straight stroke with round ends. */
  segment(from: Point, to: Point, width: number, hue: Hue): void {
    const radius = width / 2;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const square = dx * dx + dy * dy;
    const place = hues.indexOf(hue);
    const reach = radius + 1;
    for (let y = Math.floor(Math.min(from.y, to.y) - reach); y <= Math.max(from.y, to.y) + reach; y += 1) {
      for (let x = Math.floor(Math.min(from.x, to.x) - reach); x <= Math.max(from.x, to.x) + reach; x += 1) {
        const along = square === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / square;
        const share = Math.min(1, Math.max(0, along));
        const away = Math.sqrt((x - from.x - share * dx) ** 2 + (y - from.y - share * dy) ** 2);
        const coverage = Math.min(1, radius + 0.5 - away);
        if (coverage > 0) this.#put(x, y, place, Math.floor(coverage * 255));
      }
    }
  }

  /** An even, light tint under the strokes. */
  tint(x: number, y: number, width: number, height: number, hue: Hue): void {
    const place = hues.indexOf(hue);
    for (let row = Math.round(y); row < y + height; row += 1) {
      for (let column = Math.round(x); column < x + width; column += 1) this.#put(column, row, place, 64);
    }
  }

  picture(): IndexedPicture {
    const palette = [this.#paper];
    for (const hue of hues) {
      for (const share of [0.22, 0.6, 1]) palette.push(blend(this.#paper, colourOf[hue], share));
    }
    const pixels = new Uint8Array(this.#ink.length);
    for (const [at, value] of this.#ink.entries()) {
      const coverage = value & 0xff;
      if (coverage < 28) continue;
      const level = coverage < 100 ? 0 : coverage < 190 ? 1 : 2;
      pixels[at] = 1 + (value >>> 8) * levels + level;
    }
    return { width: this.width, height: this.height, palette, pixels };
  }
}
