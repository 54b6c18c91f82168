import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonAnswer } from '#http/json-answer.ts';
import { OutputBuffers } from '#http/output-buffers.ts';

const plain = (msg: string, data: object) => Buffer.from(JSON.stringify({ code: 0, msg, data }));

/** Of all lengths, also with halves of surrogate pairs, which only JSON can write. */
const anyText = fc
  .tuple(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'x', '面评', '😀𠮷', '\ud800', '"\\\n\u0001\u2028'),
  )
  .chain(([text, part]) => fc.integer({ min: 0, max: 800 }).map((times) => text + part.repeat(times)));
const anyValue = fc.oneof(anyText, fc.integer(), fc.boolean(), fc.constant(undefined));
const anyItem = fc.dictionary(fc.constantFrom('id', 'name', '名'), anyValue);

describe('the JSON of an answer', () => {
  it('has the bytes that it would have in one piece', () => {
    const buffers = new OutputBuffers();
    const anyData = fc.record({
      items: fc.option(fc.array(anyItem, { maxLength: 5 }), { nil: undefined }),
      attachment: fc.option(anyItem, { nil: undefined }),
      has_more: fc.boolean(),
      page_token: anyValue,
    });
    fc.assert(
      fc.property(anyText, anyData, (msg, data) => {
        expect(jsonAnswer(buffers, msg, data).equals(plain(msg, data))).toBe(true);
      }),
    );
    for (const data of [{}, { items: [] }, { a: undefined }, { a: undefined, items: [{}] }])
      expect(jsonAnswer(buffers, 'success', data).toString()).toBe(plain('success', data).toString());
  });

  it('stays as it is when the next one is made', () => {
    const buffers = new OutputBuffers();
    const [first, second] = ['甲', '乙'].map((text) => ({ items: [{ text: text.repeat(5000) }] }));
    const answer = jsonAnswer(buffers, 'success', first as object);
    jsonAnswer(buffers, 'success', second as object);
    expect(answer.equals(plain('success', first as object))).toBe(true);
  });
});
