import type { Random } from '../random.ts';
import { Canvas, type Hue, type Point } from './canvas.ts';
import { strokesOf } from './glyphs.ts';
import { encodePng } from './png.ts';

export interface TextStyle {
  size?: number;
  hue?: Hue;
  width?: number;
}

const letterWidth = 0.95;

/** Draws the way a hand does: nothing is quite straight. Lengths are in pixels. */
export class Pen {
  readonly canvas: Canvas;
  readonly random: Random;

  constructor(random: Random, paper: number, width = 640, height = 400) {
    this.canvas = new Canvas(width, height, paper);
    this.random = random;
  }

  #shake(point: Point, by: number): Point {
    const off = () => ((this.random.below(201) - 100) / 100) * by;
    return { x: point.x + off(), y: point.y + off() };
  }

  /** A line through points, [x, y] each, slightly bent. */
  line(points: readonly (readonly [number, number])[], hue: Hue = 'ink', width = 2.6): void {
    let before: Point | undefined;
    for (const [x, y] of points) {
      const next = this.#shake({ x, y }, 1.2);
      if (before) this.#bend(before, next, hue, width);
      before = next;
    }
  }

  #bend(from: Point, to: Point, hue: Hue, width: number): void {
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const middle = this.#shake({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, Math.min(3, length / 40));
    const steps = length > 60 ? 6 : 2;
    let last = from;
    for (let step = 1; step <= steps; step += 1) {
      const t = step / steps;
      const mix = (a: number, b: number, c: number) =>
        (1 - t) ** 2 * a + 2 * t * (1 - t) * (2 * b - (a + c) / 2) + t ** 2 * c;
      const next = { x: mix(from.x, middle.x, to.x), y: mix(from.y, middle.y, to.y) };
      this.canvas.segment(last, next, width, hue);
      last = next;
    }
  }

  textWidth(text: string, size: number): number {
    return text.length * size * letterWidth;
  }

  /** Letters from the left, on a base line that is `y` plus the size. */
  text(x: number, y: number, text: string, { size = 16, hue = 'ink', width = 2 }: TextStyle = {}): void {
    const unit = size / 6;
    for (const [place, letter] of [...text].entries()) {
      const left = x + place * size * letterWidth;
      const lift = (this.random.below(101) - 50) / 40;
      for (const stroke of strokesOf(letter)) {
        const points = stroke.map(([across, down]) =>
          this.#shake({ x: left + across * unit, y: y + lift + down * unit }, unit * 0.18),
        );
        const [first] = points;
        if (first && points.length === 1) this.canvas.segment(first, first, width, hue);
        for (const [index, point] of points.entries()) {
          const before = points[index - 1];
          if (before) this.canvas.segment(before, point, width, hue);
        }
      }
    }
  }

  /** Text in the middle of a place. */
  label(x: number, y: number, text: string, style: TextStyle = {}): void {
    const size = style.size ?? 16;
    this.text(x - this.textWidth(text, size) / 2 + size * 0.12, y - size / 2, text, style);
  }

  box(x: number, y: number, width: number, height: number, text = '', hue: Hue = 'ink'): void {
    const [right, bottom] = [x + width, y + height];
    this.line([[x, y - 2], [right + 2, y], [right, bottom], [x - 2, bottom + 1], [x, y - 2]], hue); // biome-ignore format: corners of one box
    if (text) this.label(x + width / 2, y + height / 2, text, { hue });
  }

  ellipse(x: number, y: number, across: number, down: number, hue: Hue = 'ink', width = 2.6): void {
    const points: [number, number][] = [];
    const start = this.random.below(40) / 10;
    for (let step = 0; step <= 26; step += 1) {
      const angle = start + (step / 24) * Math.PI * 2;
      const grown = 1 + step / 400;
      points.push([x + Math.cos(angle) * across * grown, y + Math.sin(angle) * down * grown]);
    }
    for (const [index, [px, py]] of points.entries()) {
      const before = points[index - 1];
      if (before) this.canvas.segment({ x: before[0], y: before[1] }, { x: px, y: py }, width, hue);
    }
  }

  arrow(fromX: number, fromY: number, toX: number, toY: number, hue: Hue = 'ink', text = ''): void {
    this.line([[fromX, fromY], [toX, toY]], hue); // biome-ignore format: two ends
    const angle = Math.atan2(toY - fromY, toX - fromX);
    for (const side of [-0.45, 0.45]) {
      const tail = angle + Math.PI + side;
      this.line([[toX, toY], [toX + Math.cos(tail) * 13, toY + Math.sin(tail) * 13]], hue); // biome-ignore format: two ends
    }
    if (text) this.label((fromX + toX) / 2, (fromY + toY) / 2 - 13, text, { size: 12, hue, width: 1.7 });
  }

  /** A store, as everyone draws it. */
  cylinder(x: number, y: number, width: number, height: number, text: string, hue: Hue = 'ink'): void {
    this.ellipse(x + width / 2, y, width / 2, 9, hue);
    this.line([[x, y], [x, y + height]], hue); // biome-ignore format: two ends
    this.line([[x + width, y], [x + width, y + height]], hue); // biome-ignore format: two ends
    this.line([[x, y + height], [x + width * 0.25, y + height + 8], [x + width * 0.75, y + height + 8], [x + width, y + height]], hue); // biome-ignore format: one curve
    this.label(x + width / 2, y + height / 2 + 5, text, { hue });
  }

  /** A filled bar with an edge. */
  bar(x: number, y: number, width: number, height: number, hue: Hue): void {
    this.canvas.tint(x, y, width, height, hue);
    this.box(x, y, width, height, '', hue);
  }

  /** Illegible lines of notes. */
  scribble(x: number, y: number, width: number, lines: number, hue: Hue = 'grey'): void {
    for (let row = 0; row < lines; row += 1) {
      const end = x + (width * this.random.between(55, 100)) / 100;
      const points: [number, number][] = [];
      for (let at = x; at < end; at += 6) {
        if (this.random.chance(14)) at += 7;
        points.push([at, y + row * 15 + (this.random.below(100) - 50) / 12]);
      }
      this.line(points, hue, 1.8);
    }
  }

  tick(x: number, y: number, right: boolean): void {
    if (right)
      this.line([[x, y + 8], [x + 6, y + 14], [x + 18, y - 4]], 'red', 3); // biome-ignore format: one mark
    else {
      this.line([[x, y], [x + 14, y + 14]], 'red', 3); // biome-ignore format: two ends
      this.line([[x + 14, y], [x, y + 14]], 'red', 3); // biome-ignore format: two ends
    }
  }

  png(): Uint8Array {
    return encodePng(this.canvas.picture());
  }
}
