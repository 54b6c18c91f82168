import { describe, expect, it } from 'vitest';
import { SharedLook } from '#operations/shared-look.ts';
import { DatabaseSilentError } from '#storage/database.ts';

/** Looks that end when the test says so. */
function looks() {
  const begun: PromiseWithResolvers<void>[] = [];
  const shared = new SharedLook(() => {
    const look = Promise.withResolvers<void>();
    begun.push(look);
    return look.promise;
  });
  return { begun, shared };
}

/** Let everything happen that waits for nothing. */
const settle = () => new Promise((done) => setImmediate(done));

describe('a look at the database that callers share', () => {
  it('begins at once, and once more for all who come meanwhile', async () => {
    const { begun, shared } = looks();
    const first = shared.look();
    const others = Promise.all(Array.from({ length: 50 }, () => shared.look()));
    let isSeen = false;
    const seen = others.then(() => {
      isSeen = true;
    });
    expect(begun).toHaveLength(1);
    begun[0]?.resolve();
    await first;
    await settle();
    expect([begun.length, isSeen]).toEqual([2, false]);
    const later = shared.look();
    begun[1]?.resolve();
    await seen;
    await settle();
    expect(begun).toHaveLength(3);
    begun[2]?.resolve();
    await later;
    void shared.look();
    expect(begun).toHaveLength(4);
  });

  it('that fails is made again for those who came meanwhile', async () => {
    const { begun, shared } = looks();
    const first = shared.look();
    const second = shared.look();
    begun[0]?.reject(new Error('lost'));
    await expect(first).rejects.toThrow('lost');
    await settle();
    begun[1]?.resolve();
    await second;
  });

  it('fails for all who wait when the database is silent, and is made for those who come then', async () => {
    const { begun, shared } = looks();
    const waiting = [shared.look(), shared.look(), shared.look()].map((look) =>
      expect(look).rejects.toBeInstanceOf(DatabaseSilentError),
    );
    begun[0]?.reject(new DatabaseSilentError('silent'));
    await Promise.all(waiting);
    expect(begun).toHaveLength(1);
    const later = shared.look();
    expect(begun).toHaveLength(2);
    begun[1]?.resolve();
    await later;
  });
});
