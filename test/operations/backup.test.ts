import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stores } from '#operations/backup/stores.ts';
import { newestMigration } from '#storage/migrate.ts';
import { openStores, operations } from '../../src/app.ts';
import { openAppAt } from '../support/app-at.ts';
import {
  alterArchive,
  alterManifest,
  backUp,
  type Entries,
  openBackedUp,
  readEntries,
  restore,
  settingsAt,
} from '../support/backups.ts';
import { query } from '../support/database-file.ts';
import { everything, fill, filledFile as png } from '../support/filled.ts';
import { openInstance } from '../support/instances.ts';
import { type DatabaseKind, databaseKinds, newLocation } from '../support/locations.ts';
import { sampleItems } from '../support/sample-items.ts';
import { changesOf, exportText } from '../support/stored.ts';
import { importItems, openTestApp, type TestApp } from '../support/test-app.ts';

const listPath = '/open-apis/hire/v1/interview_records?page_size=100';
const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.each(databaseKinds)('a backup of %s', (kind) => {
  let test: TestApp;
  let made: Awaited<ReturnType<typeof fill>>;
  let file: string;
  let manifest: Awaited<ReturnType<typeof backUp>>;

  beforeAll(async () => {
    test = await openTestApp(kind);
    made = await fill(test);
    file = join(test.location.settings.data, 'all.tgz');
    manifest = await backUp(test.location, file);
  });
  afterAll(() => test?.close());

  it.each(databaseKinds)('restored on %s is the same in every export, id, token and file', async (target) => {
    const location = await newLocation(target);
    await restore(location, file);
    const there = await openAppAt({ location, clock: test.clock });
    const { app, token } = made.caller;
    const both = [test, there].map((one) => everything(one, app.appId, made.other.tenantKey));
    const [before, after] = await Promise.all(both);
    expect(after).toEqual(before);
    expect(before?.every((text) => text.length > 1000)).toBe(true);
    expect((await there.get(listPath, token)).body).toBe((await test.get(listPath, token)).body);
    expect(await changesOf(there)).toEqual(await changesOf(test));
    const stream = await there.app.ctx.blobs.read(made.sha256);
    const chunks: Buffer[] = [];
    for await (const chunk of stream ?? []) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(png)).toBe(true);
    const again = join(location.settings.data, 'again.tgz');
    const second = await backUp(location, again);
    const digests = ({ tables }: typeof manifest) =>
      tables.filter(({ name }) => name !== 'meta').map(({ name, rows, digest }) => [name, rows, digest]);
    // Opening rendered the documents, which counts up a sequence of the tenants at most.
    expect(digests(second).filter(([name]) => name !== 'tenants')).toEqual(
      digests(manifest).filter(([name]) => name !== 'tenants'),
    );
    await there.close();
    await location.remove();
  });

  it('goes on where it stopped: new ids, records, users and tokens come after the old ones', async () => {
    const location = await newLocation(kind);
    await restore(location, file);
    const there = await openAppAt({ location, clock: test.clock });
    const items = sampleItems(605).slice(601);
    expect(
      await importItems({ app: there.app } as TestApp, items, { appId: made.caller.app.appId }),
    ).toMatchObject({
      imported: 4,
      rejected: 0,
    });
    const tenant = await operations.createTenant(there.app.ctx, { name: 'third' });
    expect(tenant.tenantNo).toBeGreaterThan(made.other.tenantNo);
    const seqs = (await changesOf(there)).map(({ seq }) => Number(seq));
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    await there.close();
    await location.remove();
  });

  it('names what it holds', async () => {
    expect(manifest).toMatchObject({
      format: 1,
      database: kind,
      installation_key: { fingerprint: test.app.ctx.keys.fingerprint, included: true },
      blobs: [{ sha256: made.sha256, bytes: png.length }],
      missing_blobs: [],
    });
    expect(manifest.migrations.at(-1)).toBe(newestMigration);
    const rows = Object.fromEntries(manifest.tables.map((table) => [table.name, table.rows]));
    expect(rows).toMatchObject({ tenants: 2, apps: 1, interview_records: 622, attachments: 1 });
    const names = [...(await readEntries(file)).keys()];
    expect(names.at(-1)).toBe('manifest.json');
    expect(names).toContain(`blobs/${made.sha256}`);
    expect(names).toContain('tables/interview_records/0001.ndjson');
    expect(names.filter((name) => /documents|rate_grants/.test(name))).toEqual([]);
  });

  it('is refused by a place that holds data, which stays as it is', async () => {
    const before = await exportText(test, { format: 'bundle' });
    await expect(restore(test.location, file)).rejects.toThrow(/holds data already/);
    expect(await exportText(test, { format: 'bundle' })).toBe(before);
  });

  it('of an older schema is brought up to date', async () => {
    const older = join(test.location.settings.data, 'older.tgz');
    await alterArchive(file, older, (entries) =>
      alterManifest(entries, (one) => {
        // As it was before 003-events.
        one.migrations.splice(2);
        one.tables = one.tables.filter(({ name, parts }) => {
          const isLater = ['store_apps', 'outbox', 'pulls', 'pulled_records', 'awaited_records'].includes(
            name,
          );
          if (isLater) for (const { entry } of parts) entries.delete(entry);
          return !isLater;
        });
      }),
    );
    const location = await newLocation(kind);
    await restore(location, older);
    const there = await openInstance(location);
    expect(there.migrations).toEqual(manifest.migrations.slice(2));
    const appId = made.caller.app.appId;
    expect(await exportText({ app: there }, { appId })).toBe(await exportText(test, { appId }));
    await there.close();
    await location.remove();
  });

  it('may have a manifest as long as it takes', async () => {
    const long = join(test.location.settings.data, 'long.tgz');
    await alterArchive(file, long, (entries) =>
      alterManifest(entries, (one) => {
        one.program = 'x'.repeat(200_000);
      }),
    );
    const location = await newLocation(kind);
    await restore(location, long);
    await location.remove();
  });

  it('leaves nothing in a database that it could not be written into', async () => {
    const wrong = join(test.location.settings.data, 'wrong.tgz');
    await alterArchive(file, wrong, (entries) =>
      alterManifest(entries, ({ tables }) => {
        for (const table of tables.slice(-1)) table.digest = '0'.repeat(64);
      }),
    );
    const location = await newLocation(kind);
    await expect(restore(location, wrong)).rejects.toThrow(/checksum; nothing was kept/);
    await restore(location, file);
    await location.remove();
  });

  it('goes without files that are gone or damaged, and says so', async () => {
    const location = await newLocation(kind);
    await restore(location, file);
    const place = join(location.settings.data, 'blobs', made.sha256.slice(0, 2), made.sha256);
    writeFileSync(place, 'damaged');
    const copy = await backUp(location, join(location.settings.data, 'damaged.tgz'));
    expect(copy).toMatchObject({ blobs: [], missing_blobs: [made.sha256] });
    expect([...(await readEntries(join(location.settings.data, 'damaged.tgz'))).keys()]).not.toContain(
      `blobs/${made.sha256}`,
    );
    await location.remove();
  });
});

describe('a backup file', () => {
  let test: TestApp;
  let file: string;
  let inFolder: (name: string) => string;

  beforeAll(async () => {
    ({ test, file, inFolder } = await openBackedUp());
  });
  afterAll(() => test?.close());

  it('is refused after a byte of it was altered, wherever that is, unless its content stays the same', async () => {
    const bytes = readFileSync(file);
    const content = gunzipSync(bytes);
    const manifest = await operations.verifyBackup(file);
    const altered = inFolder('altered.tgz');
    for (let at = 0; at < bytes.length; at += Math.floor(bytes.length / 40)) {
      const copy = Buffer.from(bytes);
      // The time and the system in the head of gzip mean nothing.
      const place = at < 10 ? 0 : at;
      copy[place] = (copy[place] as number) ^ 0x10;
      writeFileSync(altered, copy);
      const verified = expect(operations.verifyBackup(altered), `byte ${place}`);
      // Some bits of a deflate stream mean nothing, such as those that fill up its last byte.
      if (unpacksTo(content, copy)) await verified.resolves.toEqual(manifest);
      else await verified.rejects.toThrow(operations.BackupError);
    }
  });

  it('is refused when it is cut off, wherever that is', async () => {
    const { length } = readFileSync(file);
    const cut = inFolder('cut.tgz');
    for (const left of [0, 1, 10, 100, Math.floor(length / 2), length - 10, length - 1]) {
      writeFileSync(cut, readFileSync(file));
      truncateSync(cut, left);
      await expect(operations.verifyBackup(cut), `${left} bytes`).rejects.toThrow(operations.BackupError);
    }
  });

  const part = 'tables/users/0001.ndjson';
  const alterations: Record<string, [RegExp, (entries: Entries) => void]> = {
    'an entry was altered': [
      /^tables\/users\/0001\.ndjson was altered/,
      (entries) => entries.set(part, Buffer.from(String(entries.get(part)).replace('1', '2'))),
    ],
    'an entry is missing': [/lacks tables\/users\/0001\.ndjson/, (entries) => entries.delete(part)],
    'a file is missing': [
      /lacks blobs\//,
      (entries) => entries.delete([...entries.keys()].find((name) => name.startsWith('blobs/')) ?? ''),
    ],
    'there is one entry more': [
      /does not name \.\.\/evil/,
      (entries) => {
        const manifest = entries.get('manifest.json') as Buffer;
        entries.delete('manifest.json');
        entries.set('../evil', Buffer.from('x')).set('manifest.json', manifest);
      },
    ],
    'the manifest is missing': [/no manifest\.json/, (entries) => entries.delete('manifest.json')],
    'the manifest is not JSON': [
      /manifest\.json is not JSON/,
      (entries) => entries.set('manifest.json', Buffer.from('{')),
    ],
    'the manifest is another one': [
      /manifest\.json is not one of mianping/,
      (entries) => entries.set('manifest.json', Buffer.from('{"format":1}')),
    ],
    'the format is newer': [
      /format 2.*newer mianping/,
      (entries) => entries.set('manifest.json', Buffer.from('{"format":2}')),
    ],
    'the manifest counts other rows': [
      /rows/,
      (entries) =>
        alterManifest(entries, ({ tables }) => {
          for (const table of tables) table.rows++;
        }),
    ],
  };
  it.each(Object.entries(alterations))('is refused when %s', async (_, [message, alter]) => {
    const altered = inFolder('altered.tgz');
    await alterArchive(file, altered, alter);
    await expect(operations.verifyBackup(altered)).rejects.toThrow(operations.BackupError);
    await expect(operations.verifyBackup(altered)).rejects.toThrow(message);
  });

  it('is refused before what it unpacks to fills the memory', async () => {
    const bomb = inFolder('bomb.tgz');
    await alterArchive(file, bomb, (entries) => entries.set('manifest.json', Buffer.alloc(2 ** 28 + 1)));
    await expect(operations.verifyBackup(bomb)).rejects.toThrow(/manifest\.json is larger than anything/);
  });

  it('is refused when it is something else', async () => {
    const other = inFolder('other.tgz');
    writeFileSync(other, 'no backup at all, but long enough to hold a header of any kind there is');
    await expect(operations.verifyBackup(other)).rejects.toThrow(/not a backup/);
    await expect(operations.verifyBackup(inFolder('none.tgz'))).rejects.toThrow(/ENOENT/);
  });

  it('is refused when its rows do not fit their table, and nothing is kept', async () => {
    const altered = inFolder('altered.tgz');
    await alterArchive(file, altered, (entries) => {
      const content = Buffer.from(String(entries.get(part)).replace(/^\[1,/, '["x",'));
      entries.set(part, content);
      alterManifest(entries, ({ tables }) => {
        for (const one of tables.flatMap(({ parts }) => parts).filter(({ entry }) => entry === part))
          Object.assign(one, { bytes: content.length, sha256: sha256Of(content) });
      });
    });
    const location = await newLocation('sqlite');
    await expect(restore(location, altered)).rejects.toThrow(/0001\.ndjson, line 1, is no row/);
    expect(await query(location, `select name from sqlite_schema where type = 'table'`)).toEqual([]);
    await location.remove();
  });

  it('of a newer schema is refused', async () => {
    const newer = inFolder('newer.tgz');
    await alterArchive(file, newer, (entries) =>
      alterManifest(entries, ({ migrations }) => migrations.push('999-from-the-future')),
    );
    // Before anything is written, so that a dry run finds it, too.
    await expect(operations.verifyBackup(newer)).rejects.toThrow(/999-from-the-future.*newer mianping/);
  });

  it.each([0, 1, 2])('tells why it could not be written, from chunk %i on', async (fine) => {
    const stores = await openStores(settingsAt(test.location), 'existing');
    let chunks = 0;
    const write = async () => {
      if (chunks++ >= fine) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
    };
    await expect(operations.writeBackup(stores as Stores, { write })).rejects.toThrow('the disk is full');
    await stores?.database.close();
  });

  it('never makes what it is to save', async () => {
    const location = await newLocation('sqlite');
    await expect(backUp(location, inFolder('nothing.tgz'))).rejects.toThrow('nothing to back up');
    expect(readdirSync(location.settings.data)).toEqual([]);
    await location.remove();
  });
});

describe('the installation key of a backup', () => {
  const [key, otherKey] = ['a', 'b'].map((digit) => digit.repeat(64)) as [string, string];

  it.each(databaseKinds)('kept outside of %s is not in it, and must be given', async (kind: DatabaseKind) => {
    const test = await openTestApp(kind, { installation_key: key });
    const file = join(test.location.settings.data, 'all.tgz');
    const manifest = await backUp(test.location, file);
    expect(manifest.installation_key).toEqual({
      fingerprint: test.app.ctx.keys.fingerprint,
      included: false,
    });
    for (const content of (await readEntries(file)).values()) expect(content.includes(key)).toBe(false);
    expect(() => operations.requireKey(manifest, undefined)).toThrow(/MIANPING_INSTALLATION_KEY/);
    expect(() => operations.requireKey(manifest, otherKey)).toThrow(/not the key of the data/);
    operations.requireKey(manifest, key);
    await test.close();
  });

  it('kept inside comes along, and no other is taken', async () => {
    const test = await openTestApp('sqlite');
    const manifest = await backUp(test.location, join(test.location.settings.data, 'all.tgz'));
    operations.requireKey(manifest, undefined);
    expect(() => operations.requireKey(manifest, key)).toThrow(/leave it out/);
    await test.close();
  });
});

function unpacksTo(content: Buffer, archive: Buffer): boolean {
  try {
    return gunzipSync(archive).equals(content);
  } catch {
    return false;
  }
}
