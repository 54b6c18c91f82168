import { describe, expect, it } from 'vitest';
import {
  type InputValue,
  longestValueBytes,
  readInputValues,
} from '../../src/operations/import/input-values.ts';

async function* chunksOf(input: Buffer, size: number) {
  for (let start = 0; start < input.length; start += size) yield input.subarray(start, start + size);
}

async function all(input: string | Buffer, size = 65_536): Promise<InputValue[]> {
  const values: InputValue[] = [];
  for await (const value of readInputValues(chunksOf(Buffer.from(input), size))) values.push(value);
  return values;
}

/** What was read, in short: `line value` or `line !problem`, with the raw text where it matters. */
function short(values: readonly InputValue[]): string[] {
  return values.map((one) =>
    'problem' in one
      ? `${one.line} !${one.problem} <${one.raw.toString('latin1')}>`
      : `${one.line} ${JSON.stringify(one.value)}`,
  );
}

const a = '{"id":"1","content":"面评 \\"}{\\" 👩🏽‍💻"}';
const b = '{"id":"2"}';
const [aValue, bValue] = [JSON.stringify(JSON.parse(a)), b];
const pretty = JSON.stringify({ code: 0, data: { items: [{ id: '1', list: [] }, { id: '2' }] } }, null, 2);
const prettyValue = JSON.stringify(JSON.parse(pretty));

describe('the values of an input', () => {
  it('are found a line each', async () => {
    expect(short(await all(`${a}\n${b}\n`))).toEqual([`1 ${aValue}`, `2 ${bValue}`]);
    expect(short(await all(`${a}\n${b}`))).toEqual([`1 ${aValue}`, `2 ${bValue}`]);
    expect(await all('')).toEqual([]);
  });

  it('keep their text as it came', async () => {
    const [first, second] = await all(` ${a} \r\n${b}`);
    expect(first?.raw.toString()).toBe(` ${a} \r`);
    expect(second?.raw.toString()).toBe(b);
  });

  it.each([
    ['plain lines', `${a}\n${b}\n`, [`1 ${aValue}`, `2 ${bValue}`]],
    ['a byte order mark', `\ufeff${a}\n${b}\n`, [`1 ${aValue}`, `2 ${bValue}`]],
    ['carriage returns', `${a}\r\n${b}\r\n`, [`1 ${aValue}`, `2 ${bValue}`]],
    ['blank lines', `\n\r\n  \t\n${a}\n\n\n${b}\n\n \n`, [`4 ${aValue}`, `7 ${bValue}`]],
    ['a saved body', pretty, [`1 ${prettyValue}`]],
    ['saved bodies', `${pretty}\n${pretty}\n`, [`1 ${prettyValue}`, `15 ${prettyValue}`]],
    [
      'a saved body among lines',
      `${a}\n${pretty}\n${b}`,
      [`1 ${aValue}`, `2 ${prettyValue}`, `16 ${bValue}`],
    ],
    ['a body on one line', `${prettyValue}\n${b}`, [`1 ${prettyValue}`, `2 ${bValue}`]],
    ['a list over lines', `[\n${a},\n${b}\n]\n`, [`1 [${aValue},${bValue}]`]],
    ['a list on one line', `[${a},${b}]\n${a}`, [`1 [${aValue},${bValue}]`, `2 ${aValue}`]],
    [
      'a byte that is no text',
      Buffer.from([0x7b, 0xff, 0x7d, 0x0a, ...Buffer.from(b)]),
      ['1 !is not valid UTF-8 <{\xff}>', `2 ${bValue}`],
    ],
  ])('are the same wherever chunks end: %s', async (_what, input, expected) => {
    const bytes = Buffer.from(input);
    for (let size = 1; size <= bytes.length + 1; size++) {
      expect(short(await all(bytes, size)), `chunks of ${size}`).toEqual(expected);
    }
  });

  it('are not hidden by a mark of the byte order that stands elsewhere', async () => {
    expect(short(await all(`${b}\n\ufeff${b}\n${b}`))).toEqual([
      `1 ${bValue}`,
      `2 !is not JSON <${Buffer.from(`\ufeff${b}`).toString('latin1')}>`,
      `3 ${bValue}`,
    ]);
  });

  it.each([
    ['garbage', 'hello', 'is not JSON'],
    ['a closing bracket', '}', 'is not JSON'],
    ['brackets that cross', '{"a":[}]', 'is not JSON'],
    ['two values on a line', `${b}${b}`, 'is not JSON'],
    ['a line cut inside a string', '{"id":"3","content":"ab', 'ends inside a string'],
    ['a line cut between fields', '{"id":"3","interviewer":{"id":"x"}', 'is not complete'],
    ['half a line that ends in a list', '{"id":"3","image_list":[{"id":"x"},', 'is not complete'],
    ['absurd nesting', `{"id":"3","x":${'['.repeat(100)}${']'.repeat(100)}}`, 'is nested deeper than 64'],
  ])('around %s are read all the same', async (_what, line, problem) => {
    expect(short(await all(`${a}\n${line}\n${b}\n${b}\n`))).toEqual([
      `1 ${aValue}`,
      `2 !${problem} <${line}>`,
      `3 ${bValue}`,
      `4 ${bValue}`,
    ]);
    expect(short(await all(`${a}\n${line}`)), 'at the end').toEqual([
      `1 ${aValue}`,
      `2 !${problem} <${line}>`,
    ]);
  });

  it('that are JSON but no object are for the reader to judge', async () => {
    expect(short(await all('1\n"text"\nnull\ntrue'))).toEqual(['1 1', '2 "text"', '3 null', '4 true']);
  });

  it('survive a saved body that was cut off', async () => {
    const cut = pretty.split('\n').slice(0, -3).join('\n');
    expect(short(await all(`${cut}\n${b}\n${pretty}\n`))).toEqual([
      `1 !is not complete <${cut}>`,
      `12 ${bValue}`,
      `13 ${prettyValue}`,
    ]);
  });

  it('are not made of lines that only together are absurdly nested', async () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    const values = await all(`${'[\n'.repeat(10_000)}${']\n'.repeat(10_000)}`);
    for (const one of values) expect('value' in one ? depthOf(one.value) : 0).toBeLessThanOrEqual(64);
    expect(values[0]).toMatchObject({ line: 1, problem: 'is nested deeper than 64' });
  });

  it('lose no byte of what is none', async () => {
    const input = `garbage\n{"id":\n\n${b}\n}\n[\n]]\n`;
    const rest = (await all(input)).filter((one) => 'problem' in one).map((one) => one.raw.toString());
    expect(rest.join('\n')).toBe(`garbage\n{"id":\n}\n[\n]]`);
  });
});

describe('a line that is too long', () => {
  const long = Buffer.concat([
    Buffer.from(`{"id":"3","content":"`),
    Buffer.alloc(17 * 1024 * 1024, 0x78),
    Buffer.from('"}'),
  ]);
  const input = Buffer.concat([Buffer.from(`${a}\n`), long, Buffer.from(`\n${b}\n`)]);

  it.each([1 << 16, 1 << 20, 3 << 20, 1 << 26])(
    'is refused, in pieces that are all of it, with chunks of %i bytes',
    async (size) => {
      const values = await all(input, size);
      const pieces = values.slice(1, -1);
      expect(values.filter((one) => !('problem' in one)).map((one) => one.line)).toEqual([1, 3]);
      expect(Buffer.concat(pieces.map(({ raw }) => raw)).equals(long)).toBe(true);
      for (const [index, piece] of pieces.entries()) {
        expect(piece).toMatchObject({
          line: 2,
          problem: `is longer than ${longestValueBytes} bytes`,
          last: index === pieces.length - 1,
        });
      }
    },
  );

  it('is refused when nothing follows it', async () => {
    const values = await all(long, 1 << 20);
    expect(values.at(-1)).toMatchObject({ line: 1, last: true });
    expect(Buffer.concat(values.map(({ raw }) => raw)).equals(long)).toBe(true);
  });

  it('ends what was held before it', async () => {
    const values = await all(Buffer.concat([Buffer.from('{"id":\n'), long, Buffer.from(`\n${b}`)]), 1 << 20);
    expect(values[0]).toMatchObject({ line: 1, problem: 'is not complete' });
    expect(values.at(-1)).toMatchObject({ line: 3, value: { id: '2' } });
  });

  it('is one of just over 16 MB, not one of just that', async () => {
    const whole = (bytes: number) => `{"id":"${'1'.repeat(bytes - 9)}"}`;
    for (const size of [1 << 16, 1 << 26]) {
      const values = await all(`${whole(longestValueBytes)}\n${whole(longestValueBytes + 1)}\n`, size);
      expect(values[0]).toHaveProperty('value');
      expect(values.slice(1).every((one) => 'last' in one)).toBe(true);
    }
  });

  describe('but an attachment', () => {
    const attachment = (bytes: number) => `{"type":"attachment","content":"${'A'.repeat(bytes - 34)}"}`;
    const more = longestValueBytes + 1000;

    it.each([1 << 16, 5, (1 << 26) + 1])('may be longer, with chunks of %i bytes', async (first) => {
      const input = Buffer.from(`${a}\n${attachment(more)}\n${b}\n`);
      async function* pieces() {
        yield input.subarray(0, a.length + 1 + first);
        for (let at = a.length + 1 + first; at < input.length; at += 1 << 20)
          yield input.subarray(at, at + (1 << 20));
      }
      const values: InputValue[] = [];
      for await (const value of readInputValues(pieces(), more)) values.push(value);
      expect(values.map(({ line }) => line)).toEqual([1, 2, 3]);
      expect(values.every((value) => 'value' in value)).toBe(true);
    });

    it('is refused when it is longer even than that, and nothing else may be so long', async () => {
      const input = Buffer.from(
        `${attachment(more + 1)}\n${attachment(more).replace('attachment', 'Attachment')}\n`,
      );
      async function* pieces() {
        for (let at = 0; at < input.length; at += 1 << 20) yield input.subarray(at, at + (1 << 20));
      }
      const problems = new Map<number, string>();
      for await (const value of readInputValues(pieces(), more)) {
        if ('problem' in value) problems.set(value.line, value.problem);
      }
      expect([...problems]).toEqual([
        [1, `is longer than ${more} bytes`],
        [2, `is longer than ${longestValueBytes} bytes`],
      ]);
    });
  });
});
