import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { openInstance } from '../support/instances.ts';
import { bundleOf, itemOf } from '../support/items.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { changesOf, exportLines } from '../support/stored.ts';
import { importItems } from '../support/test-app.ts';

const writers = 3;
const rounds = 12;

describe.each(databaseKinds)('the change log on %s', (kind) => {
  let location: Location;
  let apps: App[];
  beforeEach(async () => {
    location = await newLocation(kind);
    apps = await Promise.all(Array.from({ length: writers }, () => openInstance(location)));
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await location.remove();
  });
  const importTo = (app: App, input: Parameters<typeof importItems>[1]) =>
    importItems({ app } as Parameters<typeof importItems>[0], input);

  /** Each writer makes records of its own, edits one that all share, and deletes some of its own. */
  async function write(app: App, writer: number): Promise<number> {
    let changes = 0;
    for (let round = 0; round < rounds; round++) {
      const own = (offset: number) => BigInt(writer * 1000 + round * 10 + offset);
      const shared = itemOf('7', {
        content: `writer ${writer}, round ${round}`,
        user_id: `u_${writer}_${round}`,
      });
      const made = await importTo(app, [itemOf(own(10)), itemOf(own(11)), shared]);
      const deletion = bundleOf([{ id: String(own(10)), deleted: true }]);
      changes += made.imported + made.updated + (await importTo(app, deletion)).updated;
    }
    return changes;
  }

  it('has no gap and no order but that of commits, while several instances write', async () => {
    let isWriting = true;
    const reader = await openInstance(location);
    const watching = (async () => {
      let seen: Awaited<ReturnType<typeof changesOf>> = [];
      while (isWriting) {
        const now = await changesOf({ app: reader });
        // What was visible once stays, and nothing comes up behind it.
        expect(now.slice(0, seen.length)).toEqual(seen);
        expect(now.map(({ seq }) => seq)).toEqual(now.map((_, index) => index + 1));
        seen = now;
        await nextTurn();
      }
      return seen.length;
    })();
    const counts = await Promise.all(apps.map(write));
    isWriting = false;
    expect(await watching).toBeGreaterThan(0);
    const log = await changesOf({ app: reader });
    expect(log).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
    expect(replayed(log)).toEqual((await exportLines({ app: reader })).map(({ id }) => id).sort());
    expect(log.filter(({ id }) => id === '7').map((change) => change.kind)).toEqual([
      'created',
      ...Array(writers * rounds - 1).fill('updated'),
    ]);
    await reader.close();
  });

  it('gives out every user number once, while several instances bring in users', async () => {
    await Promise.all(apps.map(write));
    const { read } = (apps[0] as App).ctx.database;
    const users = await read.selectFrom('users').select(['user_no', 'user_id']).orderBy('user_no').execute();
    expect(users.map((user) => user.user_no)).toEqual(users.map((_, index) => index + 1));
    expect(new Set(users.map((user) => user.user_id)).size).toBe(users.length);
    expect(users).toHaveLength(writers * rounds + 1);
    const { user_seq } = await read.selectFrom('tenants').select('user_seq').executeTakeFirstOrThrow();
    expect(user_seq).toBe(users.length);
  });

  it('has no entry for what was rolled back', async () => {
    const [app] = apps as [App];
    await importTo(app, [itemOf('1')]);
    const { database, documents } = app.ctx;
    const failing = {
      ...app,
      ctx: { ...app.ctx, database: { ...database, transaction: failAtCommit } },
    } as App;
    function failAtCommit<Result>(work: Parameters<typeof database.transaction<Result>>[0]): Promise<Result> {
      return database.transaction<Result>(async (tx) => {
        await work(tx);
        throw new Error('power cut');
      });
    }
    await expect(importTo(failing, [itemOf('1', { content: 'x' }), itemOf('2')])).rejects.toThrow(
      'power cut',
    );
    expect(await changesOf({ app })).toHaveLength(1);
    expect((await documents.page(1, 0n, 10)).count).toBe(1);
    await importTo(app, [itemOf('2')]);
    expect((await changesOf({ app })).map(({ seq, id }) => [seq, id])).toEqual([
      [1, '1'],
      [2, '2'],
    ]);
  });
});

/** Ids that are there after all changes of the log, in order. */
function replayed(log: Awaited<ReturnType<typeof changesOf>>): string[] {
  const there = new Set<string>();
  for (const { id, kind } of log) {
    expect(there.has(id)).toBe(kind !== 'created');
    if (kind === 'deleted') there.delete(id);
    else there.add(id);
  }
  return [...there].sort();
}
