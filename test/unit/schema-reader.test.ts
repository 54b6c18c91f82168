import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { compileReader, UnreadableFieldError } from '#wire/schema-reader.ts';

const Inner = Type.Object({
  id: Type.String({ minLength: 1 }),
  note: Type.Optional(Type.String()),
});
const Outer = Type.Object({
  id: Type.String({ minLength: 1 }),
  code: Type.Optional(Type.Integer({ enum: [1, 2, 10] })),
  at: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  count: Type.Optional(Type.Integer()),
  share: Type.Optional(Type.Number()),
  digits: Type.Optional(Type.String({ pattern: '^[0-9]+$' })),
  done: Type.Optional(Type.Boolean()),
  inner: Type.Optional(Inner),
  list: Type.Optional(Type.Array(Inner)),
  words: Type.Optional(Type.Array(Type.String())),
});
const read = compileReader<Record<string, unknown>>(Outer);

/** Where and why a value is refused. */
function refusal(value: unknown): string {
  try {
    read(value, new Map());
  } catch (error) {
    if (error instanceof UnreadableFieldError) return `${error.path}: ${error.message}`;
    throw error;
  }
  throw new Error('was not refused');
}

describe('the reader of a schema', () => {
  it('counts ever new unknown names in bounded memory', () => {
    const dropped = new Map<string, number>();
    for (let index = 0; index < 5_000; index++) {
      read({ id: '1', [`unknown${index}${'x'.repeat(1_000)}`]: 1, unknown0: 1 }, dropped);
    }
    expect(dropped.size).toBeLessThanOrEqual(1_001);
    expect(Math.max(...Array.from(dropped.keys(), ({ length }) => length))).toBeLessThanOrEqual(200);
    expect(dropped.get('unknown0')).toBe(5_000);
    expect([...dropped.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
  });

  it('keeps what the schema knows, as it came', () => {
    const value = {
      id: '1',
      code: 10,
      at: 0,
      count: -7,
      share: 0.1,
      digits: '007',
      done: false,
      inner: { id: 'x', note: '' },
      list: [],
      words: ['', '"'],
    };
    expect(read(value, new Map())).toEqual(value);
  });

  it('answers a copy, and leaves its input alone', () => {
    const value = { id: '1', inner: { id: 'x', extra: 1 } };
    const clean = read(value, new Map()) as typeof value;
    clean.inner.id = 'changed';
    expect(value).toEqual({ id: '1', inner: { id: 'x', extra: 1 } });
  });

  it('takes null as absent', () => {
    const nothing = { code: null, at: null, share: null, digits: null, done: null, inner: null, list: null };
    const clean = read({ id: '1', ...nothing }, new Map());
    expect(clean).toEqual({ id: '1' });
    expect(Object.keys(clean)).toEqual(['id']);
    expect(read({ id: '1', code: undefined }, new Map())).toEqual({ id: '1' });
    expect(refusal({ id: null })).toBe('id: is required');
  });

  it('does not take null as an item of a list', () => {
    expect(refusal({ id: '1', list: [null] })).toBe('list[0]: must be an object, not null');
    expect(refusal({ id: '1', words: ['a', null] })).toBe('words[1]: must be a string, not null');
  });

  it('drops what the schema does not know, and counts it by its path without positions', () => {
    const dropped = new Map<string, number>();
    const value = {
      id: '1',
      extra: { deep: 1 },
      inner: { id: 'x', color: 'red' },
      list: [{ id: 'a', color: 1 }, { id: 'b', color: null }, { id: 'c' }],
    };
    expect(read(value, dropped)).toEqual({
      id: '1',
      inner: { id: 'x' },
      list: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    });
    read({ id: '2', extra: null }, dropped);
    expect(Object.fromEntries(dropped)).toEqual({ extra: 2, 'inner.color': 1, 'list[].color': 2 });
  });

  it('is not fooled by names that every object has', () => {
    const dropped = new Map<string, number>();
    const value = JSON.parse('{"id":"1","__proto__":{"code":1},"constructor":1,"toString":2}');
    const clean = read(value, dropped);
    expect(clean).toEqual({ id: '1' });
    expect(Object.getPrototypeOf(clean)).toBe(Object.prototype);
    expect([...dropped.keys()].sort()).toEqual(['__proto__', 'constructor', 'toString']);
  });

  it.each([
    ['what is no object', 5, ': must be an object, not a number'],
    ['a list for an object', [], ': must be an object, not an array'],
    ['null for the whole', null, ': must be an object, not null'],
    ['a missing id', {}, 'id: is required'],
    ['a missing id deep inside', { id: '1', list: [{ id: 'a' }, {}] }, 'list[1].id: is required'],
    ['a number for text', { id: 1 }, 'id: must be a string, not a number'],
    ['an object for text', { id: {} }, 'id: must be a string, not an object'],
    ['empty text for an id', { id: '' }, 'id: must not be empty; leave the field out instead'],
    ['text off its pattern', { id: '1', digits: '1a' }, 'digits: must match ^[0-9]+$'],
    ['empty text off its pattern', { id: '1', digits: '' }, 'digits: must match ^[0-9]+$'],
    ['U+0000', { id: 'a\0b' }, 'id: must hold no U+0000 and no lone surrogate'],
    ['a lone high surrogate', { id: 'a\ud83d' }, 'id: must hold no U+0000 and no lone surrogate'],
    ['a lone low surrogate', { id: '\udc4da' }, 'id: must hold no U+0000 and no lone surrogate'],
    [
      'a lone surrogate in a list',
      { id: '1', words: ['ok', '\ud800'] },
      'words[1]: must hold no U+0000 and no lone surrogate',
    ],
    ['text for a whole number', { id: '1', count: '5' }, 'count: must be a whole number, not a string'],
    ['a fraction for a whole number', { id: '1', count: 0.5 }, 'count: must be a whole number below 2^53'],
    ['more than 2^53', { id: '1', count: 2 ** 53 }, 'count: must be a whole number below 2^53'],
    ['text for a number', { id: '1', share: '1' }, 'share: must be a number, not a string'],
    ['an endless number', { id: '1', share: Number('1e999') }, 'share: must be a finite number'],
    ['an unknown code', { id: '1', code: 3 }, 'code: must be one of 1, 2, 10'],
    ['less than the least', { id: '1', at: -1 }, 'at: must be from 0 to 100'],
    ['more than the most', { id: '1', at: 101 }, 'at: must be from 0 to 100'],
    ['a number for yes or no', { id: '1', done: 1 }, 'done: must be a boolean, not a number'],
    ['an object for a list', { id: '1', list: { id: 'a' } }, 'list: must be an array, not an object'],
    ['text for an object', { id: '1', inner: 'x' }, 'inner: must be an object, not a string'],
    ['a wrong field deep inside', { id: '1', inner: { id: 2 } }, 'inner.id: must be a string, not a number'],
  ])('refuses %s, and says where', (_what, value, expected) => {
    expect(refusal(value)).toBe(expected);
  });

  it('reads negative zero as the zero that JSON text keeps', () => {
    expect(Object.is(read({ id: '1', share: -0 }, new Map()).share, 0)).toBe(true);
    expect(Object.is(read({ id: '1', count: -0 }, new Map()).count, 0)).toBe(true);
  });

  it('cannot be made for a schema it does not understand', () => {
    expect(() => compileReader(Type.Union([Type.String(), Type.Integer()]))).toThrow('no reader');
  });
});
