import { describe, expect, it } from 'vitest';
import { Directory } from '#operations/directory.ts';
import type { Database } from '#storage/database.ts';
import { operations } from '../../src/app.ts';
import { openInstance } from '../support/instances.ts';
import { databaseKinds, newLocation } from '../support/locations.ts';

/** A database whose looks wait for `open`, and then fail as often as is said. */
function shaky(database: Database, failures: number) {
  const { promise, resolve: open } = Promise.withResolvers<void>();
  const { promise: waiting, resolve: reached } = Promise.withResolvers<void>();
  let left = failures;
  const read = database.read.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (!result.rows.some((row) => 'change_seq' in row)) return result;
      reached();
      await promise;
      if (left-- > 0) throw new Error(`away, ${left} left`);
      return result;
    },
  });
  return { database: { ...database, read }, waiting, open };
}

describe.each(databaseKinds)('a look at the directory on %s', (kind) => {
  async function withDirectory(
    failures: number,
    work: (
      directory: Directory,
      made: { waiting: Promise<void>; open(): void; makeTenant(): Promise<unknown> },
    ) => Promise<void>,
  ) {
    const location = await newLocation(kind);
    const app = await openInstance(location);
    const { database, waiting, open } = shaky(app.ctx.database, failures);
    const makeTenant = () => operations.createTenant(app.ctx, { name: 'Second' });
    await work(new Directory(database), { waiting, open, makeTenant });
    await app.close();
    await location.remove();
  }

  it('that is asked for while another fails is taken all the same', async () => {
    await withDirectory(1, async (directory, { waiting, open, makeTenant }) => {
      const early = directory.refresh();
      await waiting;
      await makeTenant();
      const late = [directory.refresh(), directory.refresh()];
      open();
      await expect(early).rejects.toThrow('away');
      await Promise.all(late);
      expect(directory.tenant(2)?.name).toBe('Second');
      expect(directory.isFresh).toBe(true);
    });
  });

  it('fails with its own error, and the next is taken as ever', async () => {
    await withDirectory(2, async (directory, { waiting, open }) => {
      const early = directory.refresh();
      await waiting;
      const late = directory.refresh();
      open();
      await expect(early).rejects.toThrow('away, 1 left');
      await expect(late).rejects.toThrow('away, 0 left');
      expect(directory.isFresh).toBe(false);
      await directory.refresh();
      expect(directory.isFresh).toBe(true);
    });
  });
});
