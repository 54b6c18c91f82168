import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BlobStore } from '#storage/blobs.ts';
import { operations } from '../../src/app.ts';
import type { Settings } from '../../src/config.ts';
import { attachmentLine } from '../support/attachment-lines.ts';
import { backUp, readEntries } from '../support/backups.ts';
import { query } from '../support/database-file.ts';
import { databaseKinds } from '../support/locations.ts';
import { openS3, type S3Service } from '../support/s3-service.ts';
import { pngFile } from '../support/sample-files.ts';
import { importItems, openTestApp, type TestApp } from '../support/test-app.ts';

const dayMs = 24 * 60 * 60_000;
const wanted = pngFile('wanted');
const unwanted = pngFile('unwanted');
const nameOf = (bytes: Buffer) => attachmentLine('1', bytes).sha256;

describe.each([...databaseKinds.map((kind) => [kind, 'folder'] as const), ['postgres', 's3'] as const])(
  'removing orphaned files on %s with blobs in %s',
  (kind, store) => {
    let test: TestApp;
    let s3: S3Service | undefined;
    let blobs: BlobStore;
    beforeAll(async () => {
      s3 = store === 's3' ? await openS3('p/') : undefined;
      test = await openTestApp(kind, s3 && settingsOf(s3));
      blobs = test.app.ctx.blobs;
    });
    beforeEach(async () => {
      test.app.ctx.blobs = blobs;
      for (const table of ['attachments', 'orphaned_blobs'])
        await query(test.location, `delete from ${table}`);
      for (const name of await kept()) await blobs.remove(name);
      await importItems(test, [attachmentLine('1', unwanted)]);
      await importItems(test, [attachmentLine('1', wanted)]);
    });
    afterAll(async () => {
      await test.close();
      await s3?.close();
    });

    const clean = (dryRun = false) => operations.removeOrphanedFiles(test.app.ctx, { dryRun });
    const removesNothing = { removed: 0, bytes: 0 };

    async function kept(): Promise<string[]> {
      const names: string[] = [];
      for await (const name of test.app.ctx.blobs.list()) names.push(name);
      return names.sort();
    }

    /** Put something between the program and its blob store, once. */
    function atNext(
      call: 'put' | 'read' | 'remove' | 'size',
      meanwhile: (go: () => Promise<unknown>) => Promise<unknown>,
    ): void {
      const { ctx } = test.app;
      const before = ctx.blobs;
      const replaced = async (argument: Buffer & string) => {
        const go = () => before[call](argument);
        // Whoever holds on to the store asks here again.
        if (ctx.blobs === before) return go();
        ctx.blobs = before;
        return meanwhile(go);
      };
      ctx.blobs = new Proxy(before, {
        get: (target, name) =>
          name === call ? replaced : (Reflect.get(target, name, target) as BlobStore['put']).bind?.(target),
      });
    }

    it('takes those that no attachment needed for a day, and no other', async () => {
      const nextAtMs = test.clock.nowMs + dayMs;
      expect(await clean()).toEqual({ ...removesNothing, waiting: 1, nextAtMs });
      test.clock.advance(dayMs - 1);
      const late = await test.app.ctx.blobs.put(pngFile('late'));
      expect(await clean()).toEqual({ ...removesNothing, waiting: 2, nextAtMs });
      test.clock.advance(1);
      expect(await clean()).toEqual({
        removed: 1,
        bytes: unwanted.length,
        waiting: 1,
        nextAtMs: nextAtMs - 1 + dayMs,
      });
      expect(await kept()).toEqual([nameOf(wanted), late].sort());
      test.clock.advance(dayMs);
      expect(await clean()).toMatchObject({ removed: 1, waiting: 0, nextAtMs: undefined });
      expect(await clean()).toEqual({ ...removesNothing, waiting: 0, nextAtMs: undefined });
      expect(await kept()).toEqual([nameOf(wanted)]);
      for (const { status } of await operations.examineBlobs(test.app.ctx)) expect(status).toBe('ok');
      expect(await query(test.location, 'select * from orphaned_blobs')).toEqual([]);
    });

    it('notes and removes nothing as a dry run, and says what it would', async () => {
      await clean(true);
      test.clock.advance(dayMs);
      expect(await clean(true)).toMatchObject({ removed: 0, waiting: 1 });
      await clean();
      test.clock.advance(dayMs);
      expect(await clean(true)).toMatchObject({ removed: 1, bytes: unwanted.length, waiting: 0 });
      expect(await kept()).toHaveLength(2);
    });

    it('lets files be that are needed again, and their day begins anew', async () => {
      await clean();
      await importItems(test, [attachmentLine('2', unwanted)]);
      test.clock.advance(dayMs);
      expect(await clean()).toMatchObject({ removed: 0, waiting: 0 });
      await importItems(test, [attachmentLine('2', wanted)]);
      expect(await clean()).toMatchObject({ removed: 0, waiting: 1 });
      expect(await kept()).toHaveLength(2);
    });

    it('lets a file be whose bytes an import has kept, and not yet saved', async () => {
      await clean();
      test.clock.advance(dayMs);
      atNext('put', async (go) => {
        const name = await go();
        expect(await clean()).toMatchObject({ removed: 0, waiting: 1 });
        return name;
      });
      expect(await importItems(test, [attachmentLine('2', unwanted)])).toMatchObject({ imported: 1 });
      expect(await kept()).toContain(nameOf(unwanted));
    });

    it('lets a file be whose bytes an import is about to keep', async () => {
      await clean();
      test.clock.advance(dayMs);
      atNext('put', async (go) => {
        expect(await clean()).toMatchObject({ removed: 0, waiting: 1 });
        return go();
      });
      expect(await importItems(test, [attachmentLine('2', unwanted)])).toMatchObject({ imported: 1 });
      expect(await kept()).toContain(nameOf(unwanted));
    });

    it.each(['before it is gone', 'once it is gone'])(
      'makes an import of the same bytes wait until it is over, and they are kept anew: %s',
      async (when) => {
        await clean();
        test.clock.advance(dayMs);
        let importing: ReturnType<typeof importItems> | undefined;
        const ended: string[] = [];
        atNext('remove', async (go) => {
          if (when === 'once it is gone') await go();
          importing = importItems(test, [attachmentLine('2', unwanted)]).finally(() => ended.push('import'));
          await sleep(100);
          if (when !== 'once it is gone') await go();
          ended.push('removal');
        });
        expect(await clean()).toMatchObject({ removed: 1 });
        expect(await importing).toMatchObject({ imported: 1 });
        expect(ended).toEqual(['removal', 'import']);
        expect(await kept()).toContain(nameOf(unwanted));
      },
    );

    it('keeps a file that an attachment names since it was looked for, though no one forgot its note', async () => {
      await clean();
      test.clock.advance(dayMs);
      atNext('size', async (go) => {
        await query(test.location, `update attachments set sha256 = '${nameOf(unwanted)}' where id = 1`);
        return go();
      });
      expect(await clean()).toMatchObject({ removed: 0 });
      expect(await kept()).toContain(nameOf(unwanted));
    });

    it('refuses a store of which its database knows nothing: it is that of another', async () => {
      await clean();
      test.clock.advance(dayMs);
      await query(test.location, 'delete from attachments');
      for (const dryRun of [true, false]) await expect(clean(dryRun)).rejects.toThrow('holds 2 file(s)');
      expect(await kept()).toHaveLength(2);
      const { ctx } = test.app;
      for (const name of await kept()) await ctx.blobs.remove(name);
      expect(await clean()).toMatchObject({ removed: 0, waiting: 0 });
    });

    it('forgets a file that became an attachment after it was noted: should it be orphaned again, its day begins then', async () => {
      const late = pngFile('late');
      atNext('put', async (go) => {
        const name = await go();
        expect(await clean()).toMatchObject({ waiting: 2 });
        return name;
      });
      await importItems(test, [attachmentLine('2', late)]);
      test.clock.advance(dayMs);
      expect(await clean()).toMatchObject({ removed: 1, waiting: 0 });
      await importItems(test, [attachmentLine('2', wanted)]);
      expect(await clean()).toMatchObject({ removed: 0, waiting: 1 });
      expect(await kept()).toContain(nameOf(late));
    });

    it('lets a file be whose day another run began anew meanwhile', async () => {
      await clean();
      test.clock.advance(dayMs);
      atNext('size', async (go) => {
        await query(test.location, `update orphaned_blobs set found_at_ms = ${test.clock.nowMs}`);
        return go();
      });
      expect(await clean()).toMatchObject({ removed: 0 });
      expect(await kept()).toContain(nameOf(unwanted));
    });

    it('can run twice at once', async () => {
      await clean();
      test.clock.advance(dayMs);
      const both = await Promise.all([clean(), clean()]);
      expect(both.map(({ removed }) => removed).sort()).toEqual([0, 1]);
      expect(await kept()).toEqual([nameOf(wanted)]);
    });

    it('goes on where a store that failed, or a process that died, left it', async () => {
      await clean();
      test.clock.advance(dayMs);
      atNext('remove', () => Promise.reject(new Error('the disk is gone')));
      await expect(clean()).rejects.toThrow('the disk is gone');
      expect(await kept()).toContain(nameOf(unwanted));
      atNext('remove', async (go) => {
        await go();
        throw new Error('killed behind the removal');
      });
      await expect(clean()).rejects.toThrow('killed behind the removal');
      expect(await clean()).toMatchObject({ removed: 0, waiting: 0 });
      await importItems(test, [attachmentLine('2', unwanted)]);
      expect(await kept()).toContain(nameOf(unwanted));
    });

    it('leaves a backup whole that began while an attachment needed the file', async () => {
      await importItems(test, [attachmentLine('2', unwanted)]);
      atNext('read', async (go) => {
        await importItems(test, [attachmentLine('2', wanted)]);
        await clean();
        test.clock.advance(dayMs - 1);
        expect(await clean()).toMatchObject({ removed: 0, waiting: 1 });
        return go();
      });
      const manifest = await operations.writeBackup(test.app.ctx, { write: async () => {} });
      expect(manifest.missing_blobs).toEqual([]);
      expect(manifest.blobs).toHaveLength(2);
    });
  },
);

describe.each(databaseKinds)('a backup on %s', (kind) => {
  it('holds neither orphaned files nor what is noted of them', async () => {
    const test = await openTestApp(kind);
    await importItems(test, [attachmentLine('1', wanted)]);
    const orphan = await test.app.ctx.blobs.put(unwanted);
    await operations.removeOrphanedFiles(test.app.ctx, { dryRun: false });
    const file = `${test.location.settings.data}/all.tgz`;
    await backUp(test.location, file);
    const names = [...(await readEntries(file)).keys()];
    expect(names).toContain(`blobs/${nameOf(wanted)}`);
    expect(names.filter((name) => name.includes(orphan) || name.includes('orphan'))).toEqual([]);
    await test.close();
  });
});

function settingsOf({ location }: S3Service): Partial<Settings> {
  return {
    blob_store: 's3',
    s3_endpoint: location.endpoint,
    s3_region: location.region,
    s3_bucket: location.bucket,
    s3_prefix: location.prefix,
    s3_access_key_id: location.accessKeyId,
    s3_secret_access_key: location.secretAccessKey,
  };
}
