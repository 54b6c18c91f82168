import type { Random } from '../random.ts';
import { Pen } from './pen.ts';

const whiteboard = 0xfafbfc;
const paper = 0xfdfaf1;

/** Three screens of an app and how one leads to the next. */
export function drawWireframe(random: Random): Uint8Array {
  const pen = new Pen(random, paper);
  const titles = random.pick([['LIST', 'DETAIL', 'PAY'], ['HOME', 'CARD', 'SHARE'], ['TODO', 'FORM', 'DONE']]); // biome-ignore format: three each
  for (const [place, title] of titles.entries()) {
    const x = 42 + place * 198;
    pen.box(x, 48, 146, 268);
    pen.line([[x, 86], [x + 146, 85]]); // biome-ignore format: two ends
    pen.label(x + 73, 68, title, { size: 15, hue: 'blue' });
    if (place === 0) {
      for (let row = 0; row < 4; row += 1) {
        pen.box(x + 12, 100 + row * 50, 34, 34, '', 'grey');
        pen.scribble(x + 56, 110 + row * 50, 76, 2);
      }
    } else if (place === 1) {
      pen.box(x + 14, 100, 118, 76, '', 'grey');
      pen.line([[x + 14, 100], [x + 132, 176]], 'grey', 1.8); // biome-ignore format: two ends
      pen.line([[x + 132, 100], [x + 14, 176]], 'grey', 1.8); // biome-ignore format: two ends
      pen.scribble(x + 16, 198, 112, 4);
      pen.bar(x + 26, 268, 94, 34, 'green');
    } else {
      pen.ellipse(x + 73, 158, 36, 34, 'green');
      pen.line([[x + 56, 158], [x + 70, 174], [x + 94, 140]], 'green', 3); // biome-ignore format: one mark
      pen.scribble(x + 24, 218, 100, 3);
    }
    if (place < 2) pen.arrow(x + 152, 180, x + 192, 180, 'red');
  }
  pen.text(44, 340, random.pick(['WHO PAYS? ADMIN', 'MVP: 1 PATH ONLY', 'EMPTY STATE?']), {
    size: 16,
    hue: 'red',
  });
  pen.text(400, 340, `DROP ${random.between(18, 46)}% HERE`, { size: 16, hue: 'red' });
  pen.arrow(420, 332, 372, 296, 'red');
  return pen.png();
}

/** A process with a decision. */
export function drawFlow(random: Random): Uint8Array {
  const pen = new Pen(random, whiteboard);
  const [what, check] = random.pick([['REFUND', '> 200?'], ['LEAVE', '> 3 DAYS?'], ['BUDGET', '> 5K?']]) as [string, string]; // biome-ignore format: pairs
  pen.text(28, 24, `${what} FLOW`, { size: 22, hue: 'blue', width: 2.8 });
  pen.ellipse(88, 190, 54, 30, 'green');
  pen.label(88, 190, 'START', { size: 14 });
  pen.arrow(146, 190, 184, 190);
  pen.box(188, 162, 98, 56, what);
  pen.arrow(290, 190, 328, 190);
  pen.line([[334, 190], [402, 130], [470, 190], [402, 250], [334, 190]]); // biome-ignore format: one diamond
  pen.label(402, 190, check, { size: 12 });
  pen.arrow(402, 126, 402, 82, 'green', '');
  pen.text(414, 96, 'NO', { size: 13, hue: 'green' });
  pen.box(346, 34, 116, 44, 'AUTO', 'green');
  pen.arrow(402, 254, 402, 300, 'red');
  pen.text(414, 268, 'YES', { size: 13, hue: 'red' });
  pen.box(338, 304, 128, 48, 'MANAGER', 'red');
  pen.arrow(466, 56, 534, 158);
  pen.arrow(470, 328, 538, 226);
  pen.ellipse(558, 190, 46, 30);
  pen.label(558, 190, 'DONE', { size: 14 });
  pen.text(30, 292, 'WHO IS BACKUP?', { size: 14, hue: 'red' });
  pen.scribble(30, 326, 230, 3);
  return pen.png();
}

/** Retention of two groups over weeks. */
export function drawRetention(random: Random): Uint8Array {
  const pen = new Pen(random, whiteboard);
  pen.arrow(70, 340, 70, 52);
  pen.arrow(70, 340, 610, 340);
  pen.text(92, 40, 'RETENTION %', { size: 16 });
  for (let week = 0; week < 6; week += 1) pen.label(112 + week * 88, 364, `W${week}`, { size: 14 });
  const curve = (start: number, floor: number): [number, number][] =>
    Array.from({ length: 6 }, (_, week) => {
      const value = floor + (start - floor) * 0.52 ** week;
      return [112 + week * 88, 340 - value * 2.7];
    });
  const kept = random.between(34, 44);
  for (const [points, hue, name] of [
    [curve(100, kept), 'green', 'NEW FLOW'],
    [curve(100, kept - 20), 'red', 'OLD'],
  ] as const) {
    pen.line(points, hue, 3);
    for (const [x, y] of points) pen.ellipse(x, y, 5, 5, hue);
    const [x, y] = points[5] ?? [500, 200];
    pen.text(x - 70, y - 34, name, { size: 15, hue });
  }
  pen.text(330, 60, `N = ${random.between(3, 9)}K / GROUP`, { size: 15, hue: 'blue' });
  pen.text(330, 90, 'P < 0.01 ?', { size: 15, hue: 'blue' });
  return pen.png();
}

/** Tables and how they join. */
export function drawTables(random: Random): Uint8Array {
  const pen = new Pen(random, whiteboard);
  const tables = [
    { x: 34, y: 54, name: 'USERS', columns: ['ID', 'CITY', 'SIGNUP'] },
    { x: 244, y: 142, name: 'ORDERS', columns: ['ID', 'USER_ID', 'AMOUNT', 'PAID_AT'] },
    { x: 462, y: 60, name: 'ITEMS', columns: ['ORDER_ID', 'SKU', 'QTY'] },
  ];
  for (const { x, y, name, columns } of tables) {
    pen.box(x, y, 142, 42 + columns.length * 26, '', 'ink');
    pen.canvas.tint(x + 2, y + 2, 138, 28, 'blue');
    pen.label(x + 71, y + 16, name, { size: 16, hue: 'blue' });
    pen.line([[x, y + 32], [x + 142, y + 31]]); // biome-ignore format: two ends
    for (const [row, column] of columns.entries())
      pen.text(x + 14, y + 42 + row * 26, column, { size: 13, width: 1.7 });
  }
  pen.arrow(180, 98, 242, 206, 'red', '');
  pen.text(216, 112, '1:N', { size: 13, hue: 'red' });
  pen.arrow(390, 190, 460, 106, 'red');
  pen.text(424, 190, '1:N', { size: 13, hue: 'red' });
  pen.text(34, 306, 'GROUP BY CITY, WEEK', { size: 15 });
  pen.text(34, 336, `HAVING COUNT > ${random.between(2, 9)}0`, { size: 15, hue: 'green' });
  pen.text(34, 366, 'NULL CITY?', { size: 15, hue: 'red' });
  pen.scribble(404, 322, 190, 4);
  return pen.png();
}

/** Who decides at a customer, and the way to a contract. */
export function drawAccountMap(random: Random): Uint8Array {
  const pen = new Pen(random, paper);
  pen.text(28, 22, 'ACCOUNT PLAN', { size: 20, hue: 'blue', width: 2.6 });
  const people = [
    { x: 300, y: 96, name: 'CEO', hue: 'grey' },
    { x: 160, y: 190, name: 'IT', hue: 'green' },
    { x: 300, y: 212, name: 'CFO', hue: 'red' },
    { x: 440, y: 190, name: 'OPS', hue: 'green' },
  ] as const;
  for (const { x, y, name, hue } of people) {
    pen.ellipse(x, y, 46, 32, hue);
    pen.label(x, y, name, { size: 17 });
  }
  pen.line([[264, 118], [190, 164]]); // biome-ignore format: two ends
  pen.line([[300, 130], [300, 178]]); // biome-ignore format: two ends
  pen.line([[336, 118], [410, 164]]); // biome-ignore format: two ends
  pen.text(74, 236, 'CHAMPION', { size: 13, hue: 'green' });
  pen.text(256, 256, 'PRICE!', { size: 13, hue: 'red' });
  pen.text(498, 186, 'USER', { size: 13, hue: 'green' });
  const steps = ['LEAD', 'DEMO', 'PILOT', 'SIGN'];
  for (const [place, step] of steps.entries()) {
    const x = 46 + place * 142;
    pen.bar(x, 312, 96, 42, place < 2 ? 'green' : 'grey');
    pen.label(x + 48, 333, step, { size: 15 });
    if (place < 3) pen.arrow(x + 102, 333, x + 138, 333);
  }
  pen.text(440, 284, `Q${random.between(3, 4)}: ${random.between(30, 90)}W`, { size: 15, hue: 'red' });
  pen.scribble(470, 64, 130, 4);
  return pen.png();
}
