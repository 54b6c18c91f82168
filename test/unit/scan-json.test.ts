import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanJson } from '../../src/operations/import/scan-json.ts';

const scan = (text: string) => scanJson(Buffer.from(text));

describe('the scan of a line', () => {
  it.each([
    ['', 0],
    ['{}', 0],
    ['[[{', 3],
    ['}]', -2],
    ['{"a":[1,2', 2],
    ['],"b":1}', -2],
    ['not json', 0],
  ])('counts the brackets of %s', (text, depth) => {
    expect(scan(text)).toEqual({ depth });
  });

  it('does not count what stands in strings', () => {
    expect(scan('{"a":"}}]{["}')).toEqual({ depth: 0 });
    expect(scan('{"\\"}":"\\\\"}')).toEqual({ depth: 0 });
    expect(scan('{"a\\\\\\"}":1')).toEqual({ depth: 1 });
  });

  it('sees whole JSON texts as closed, whatever they hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3, stringUnit: 'binary-ascii' }), (value) => {
        expect(scan(JSON.stringify(value))).toEqual({ depth: 0 });
      }),
      { numRuns: 200 },
    );
  });

  it('notices a string that does not end', () => {
    for (const text of ['{"a', '"', '{"a":"b\\"', '{"a":"b\\\\\\"'])
      expect(scan(text).problem).toBe('ends inside a string');
    expect(scan('{"a":"b\\\\"').problem).toBeUndefined();
  });

  it('refuses nesting beyond 64, and stops there', () => {
    expect(scan('['.repeat(64) + ']'.repeat(64))).toEqual({ depth: 0 });
    expect(scan('['.repeat(65) + ']'.repeat(65)).problem).toBe('is nested deeper than 64');
    expect(scan('{"a":'.repeat(2_000_000)).problem).toBe('is nested deeper than 64');
    expect(scan('[]'.repeat(1000))).toEqual({ depth: 0 });
  });

  it('counts from the depth that is open already', () => {
    expect(scanJson(Buffer.from('[['), 62)).toEqual({ depth: 2 });
    expect(scanJson(Buffer.from('[[['), 62).problem).toBe('is nested deeper than 64');
  });
});
