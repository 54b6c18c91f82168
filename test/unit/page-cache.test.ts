import { describe, expect, it } from 'vitest';
import { PageCache, type RecordPage } from '#operations/page-cache.ts';

/** A page of about that many bytes. */
function page(bytes: number): RecordPage {
  return {
    chunks: [Buffer.alloc(bytes / 2), Buffer.alloc(bytes / 2)],
    count: 2,
    lastId: 2n,
    hasMore: true,
    pageToken: 'next',
    isOwned: true,
  };
}

describe('the cache of pages', () => {
  it('answers the page of the version it was read at', () => {
    const cache = new PageCache(1_000_000);
    const one = page(1000);
    cache.set('a', 5, one);
    expect(cache.get('a', 5)).toEqual({ ...one, isOwned: false });
    expect(cache.get('a', 6)).toBeUndefined();
    expect(cache.get('a', 4)).toBeUndefined();
    expect(cache.get('b', 5)).toBeUndefined();
    expect([cache.hits, cache.misses]).toEqual([1, 3]);
  });

  it('takes the newest page of a key', () => {
    const cache = new PageCache(1_000_000);
    const [old, young] = [page(1000), page(2000)];
    cache.set('a', 5, old);
    const before = cache.bytes;
    cache.set('a', 6, young);
    expect(cache.get('a', 6)?.chunks).toBe(young.chunks);
    expect(cache.get('a', 5)).toBeUndefined();
    expect(cache.bytes).toBe(before + 1000);
  });

  it('never holds more than its budget, and lets go of what was used longest ago', () => {
    const cache = new PageCache(10_000);
    for (const key of ['a', 'b', 'c']) cache.set(key, 1, page(2000));
    expect(cache.get('a', 1)).toBeDefined();
    cache.set('d', 1, page(2000));
    expect(cache.bytes).toBeLessThanOrEqual(10_000);
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key, 1))).toEqual(['a', 'c', 'd']);
    cache.set('e', 1, page(8000));
    expect(cache.bytes).toBeLessThanOrEqual(10_000);
    expect(cache.get('e', 1)).toBeDefined();
  });

  it('counts more than the documents, so that empty pages are bounded, too', () => {
    const cache = new PageCache(10_000);
    for (let key = 0; key < 1000; key++) cache.set(`${key}`, 1, { ...page(0), chunks: [], count: 0 });
    const kept = Array.from({ length: 1000 }, (_, key) => cache.get(`${key}`, 1)).filter(Boolean);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(100);
  });

  it('leaves out a page that is larger than the budget, and keeps the others', () => {
    const cache = new PageCache(10_000);
    cache.set('a', 1, page(2000));
    cache.set('b', 1, page(20_000));
    expect(cache.get('a', 1)).toBeDefined();
    expect(cache.get('b', 1)).toBeUndefined();
  });

  it('keeps nothing with a budget of 0', () => {
    const cache = new PageCache(0);
    cache.set('a', 1, { ...page(0), chunks: [], count: 0 });
    expect(cache.get('a', 1)).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });
});
