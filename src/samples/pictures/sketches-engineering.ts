import type { Random } from '../random.ts';
import { Pen } from './pen.ts';

const whiteboard = 0xfafbfc;
const paper = 0xfdfaf1;

/** Boxes of a service with its stores, and what the discussion was about. */
export function drawArchitecture(random: Random): Uint8Array {
  const pen = new Pen(random, whiteboard);
  const service = random.pick(['ORDER', 'COUPON', 'PUSH', 'STOCK', 'PAY']);
  const [left, top] = [random.between(24, 40), random.between(96, 116)];
  pen.text(left, 26, `${service} SERVICE`, { size: 22, hue: 'blue', width: 2.8 });
  pen.line([[left, 60], [left + 236, 58]], 'blue'); // biome-ignore format: two ends
  pen.box(left, top, 84, 46, 'APP');
  pen.arrow(left + 88, top + 23, left + 132, top + 23);
  pen.box(left + 136, top - 6, 124, 58, 'GATEWAY');
  pen.arrow(left + 264, top + 22, left + 312, top + 22, 'ink');
  pen.text(left + 256, top - 30, 'REQ ID', { size: 12, hue: 'green', width: 1.7 });
  pen.box(left + 316, top - 12, 116, 66, service, 'blue');
  pen.arrow(left + 374, top + 60, left + 374, top + 118);
  pen.cylinder(left + 326, top + 132, 96, 62, 'MYSQL');
  pen.arrow(left + 436, top + 10, left + 492, top - 16);
  pen.cylinder(left + 496, top - 44, 84, 46, 'CACHE', 'green');
  pen.arrow(left + 436, top + 36, left + 492, top + 76);
  pen.box(left + 496, top + 62, 84, 40, 'MQ');
  pen.arrow(left + 538, top + 106, left + 538, top + 164);
  pen.box(left + 486, top + 168, 108, 44, 'WORKER');
  pen.arrow(left + 482, top + 190, left + 430, top + 172, 'red');
  pen.text(left + 430, top + 218, 'RETRY?', { size: 14, hue: 'red' });
  pen.ellipse(left + 374, top + 164, 66, 52, 'red');
  pen.text(left, top + 110, 'IDEMPOTENT KEY', { size: 13, hue: 'red', width: 1.8 });
  pen.text(left, top + 136, `QPS ${random.between(2, 9)}K PEAK`, { size: 13, hue: 'red', width: 1.8 });
  pen.text(left, top + 162, `P99 < ${random.between(5, 12)}0 MS`, { size: 13, hue: 'red', width: 1.8 });
  pen.scribble(left, top + 204, 236, 4);
  return pen.png();
}

/** Hash table and linked list of a cache, with the way of one key. */
export function drawCache(random: Random): Uint8Array {
  const pen = new Pen(random, whiteboard);
  const keys = [random.between(11, 39), random.between(40, 69), random.between(70, 99)];
  pen.text(30, 26, 'LRU', { size: 26, hue: 'blue', width: 3 });
  pen.text(130, 34, 'GET / PUT  O(1)', { size: 15 });
  for (let row = 0; row < 5; row += 1)
    pen.box(46, 92 + row * 46, 74, 46, row % 2 ? '' : String(keys[row / 2]));
  pen.label(84, 342, 'HASH', { size: 14, hue: 'grey' });
  for (const [place, key] of keys.entries()) {
    const x = 226 + place * 136;
    pen.box(x, 152, 88, 54, String(key), 'green');
    if (place < 2) {
      pen.arrow(x + 92, 168, x + 132, 168, 'green');
      pen.arrow(x + 132, 190, x + 92, 190, 'green');
    }
    pen.arrow(124, 116 + place * 92, x + 8 + place * 30, place === 0 ? 150 : 212, 'grey');
  }
  pen.label(270, 128, 'HEAD', { size: 14 });
  pen.label(544, 128, 'TAIL', { size: 14 });
  pen.line([[504, 142], [592, 218]], 'red', 3); // biome-ignore format: two ends
  pen.line([[592, 142], [504, 218]], 'red', 3); // biome-ignore format: two ends
  pen.text(470, 236, 'EVICT', { size: 18, hue: 'red', width: 2.4 });
  pen.text(232, 286, 'MOVE TO HEAD ON GET', { size: 14 });
  pen.scribble(232, 324, 320, 3);
  return pen.png();
}

/** A binary search tree and its orders. */
export function drawTree(random: Random): Uint8Array {
  const pen = new Pen(random, whiteboard);
  const root = random.between(40, 60);
  const values = [root, root - 18, root + 21, root - 29, root - 7, root + 12, root + 33];
  const places = [[320, 74], [190, 158], [450, 158], [120, 250], [258, 250], [384, 250], [520, 250]] as const; // biome-ignore format: one level a step
  for (const [index, [x, y]] of places.entries()) {
    const above = index > 0 ? places[(index - 1) >> 1] : undefined;
    if (above) pen.line([[above[0], above[1] + 27], [x, y - 27]]); // biome-ignore format: two ends
    pen.ellipse(x, y, 31, 26, index === 4 || index === 1 || index === 0 ? 'blue' : 'ink');
    pen.label(x, y, String(values[index]), { size: 17 });
  }
  pen.text(28, 24, 'BST', { size: 24, hue: 'blue', width: 2.8 });
  pen.arrow(292, 54, 206, 116, 'red');
  pen.arrow(222, 168, 262, 214, 'red');
  pen.text(430, 40, `FIND ${values[4]}`, { size: 16, hue: 'red' });
  const sorted = values.toSorted((a, b) => a - b).slice(0, 5).join(' '); // biome-ignore format: short
  pen.text(60, 318, `IN ORDER: ${sorted} ..`, { size: 15 });
  pen.text(60, 352, 'HEIGHT LOG N,  WORST O(N)', { size: 15, hue: 'green' });
  return pen.png();
}

/** A sheet of squared paper with exercises, marked in red. */
export function drawTestSheet(random: Random): Uint8Array {
  const pen = new Pen(random, paper, 560, 440);
  for (let y = 40; y < 430; y += 26) pen.canvas.tint(20, y, 520, 1, 'grey');
  pen.canvas.tint(74, 20, 1, 400, 'red');
  pen.text(92, 18, 'CODING TEST', { size: 17, width: 2.2 });
  const listing = [
    'DEF LEVELS(ROOT):',
    '  QUEUE = [ROOT]',
    '  WHILE QUEUE:',
    '    NODE = QUEUE.POP(0)',
    '    OUT.ADD(NODE.V)',
    '  RETURN OUT',
  ];
  for (const [row, code] of listing.entries()) {
    pen.text(92, 56 + row * 26, code, { size: 13, hue: 'blue', width: 1.7 });
  }
  const wrong = random.below(4);
  for (let row = 0; row < 4; row += 1) {
    pen.text(40, 230 + row * 46, `${row + 1}.`, { size: 15 });
    pen.scribble(92, 234 + row * 46, 300, 2, 'ink');
    pen.tick(430, 230 + row * 46, row !== wrong);
  }
  pen.label(492, 88, String(random.between(68, 94)), { size: 30, hue: 'red', width: 3.4 });
  pen.ellipse(492, 88, 42, 34, 'red', 3);
  return pen.png();
}

/** A sheet with one bar for each topic and short notes. */
export function drawScorecard(
  random: Random,
  scores: readonly { name: string; share: number }[],
): Uint8Array {
  const pen = new Pen(random, paper, 600, 110 + scores.length * 52);
  pen.text(30, 22, 'SCORE SHEET', { size: 20, hue: 'blue', width: 2.6 });
  pen.line([[30, 54], [250, 53]], 'blue'); // biome-ignore format: two ends
  for (const [row, { name, share }] of scores.entries()) {
    const y = 80 + row * 52;
    pen.text(30, y + 8, name, { size: 13 });
    pen.bar(236, y, Math.max(16, 264 * share), 26, share >= 0.7 ? 'green' : share >= 0.5 ? 'blue' : 'red');
    pen.text(520, y + 4, (share * 10).toFixed(1), { size: 17 });
  }
  return pen.png();
}
