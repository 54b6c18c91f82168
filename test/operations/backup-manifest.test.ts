import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { alterArchive, alterManifest, type Manifest, openBackedUp, restore } from '../support/backups.ts';
import { query } from '../support/database-file.ts';
import { newLocation } from '../support/locations.ts';
import type { TestApp } from '../support/test-app.ts';

const part = 'tables/users/0001.ndjson';
const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a backup file with another manifest', () => {
  let test: TestApp;
  let file: string;
  let inFolder: (name: string) => string;

  beforeAll(async () => {
    ({ test, file, inFolder } = await openBackedUp());
  });
  afterAll(() => test?.close());

  it.each([0, 10, -1])(
    'is refused when row %i was altered with all but the digest of its table',
    async (at) => {
      const altered = inFolder('altered.tgz');
      await alterArchive(file, altered, (entries) => {
        const lines = String(entries.get(part)).trimEnd().split('\n');
        const row = JSON.parse(lines.at(at) ?? '') as unknown[];
        lines.splice(at, 1, JSON.stringify([...row.slice(0, -1), '4711']));
        const content = Buffer.from(`${lines.join('\n')}\n`);
        entries.set(part, content);
        alterManifest(entries, ({ tables }) => {
          for (const one of tables.flatMap(({ parts }) => parts).filter(({ entry }) => entry === part))
            Object.assign(one, { bytes: content.length, sha256: sha256Of(content) });
        });
      });
      const location = await newLocation('sqlite');
      await expect(restore(location, altered)).rejects.toThrow('users: what arrived has another checksum');
      await location.remove();
    },
  );

  it.each(['audit_log', 'counters', 'pulls'])('is refused when it lacks the table %s', async (name) => {
    const lacking = inFolder('lacking.tgz');
    const alter = (change: (one: Manifest) => void) =>
      alterArchive(file, lacking, (entries) =>
        alterManifest(entries, (one) => {
          const [table] = one.tables.filter((each) => each.name === name);
          for (const { entry } of table?.parts ?? []) entries.delete(entry);
          one.tables = one.tables.filter((each) => each !== table);
          change(one);
        }),
      );
    await alter(() => {});
    await expect(operations.verifyBackup(lacking)).rejects.toThrow(`lacks the table ${name}`);
    // An older schema is made before it is known which tables it has.
    await alter(({ migrations }) => migrations.pop());
    const location = await newLocation('sqlite');
    await expect(restore(location, lacking)).rejects.toThrow(/the data (lack|hold) /);
    expect(await query(location, `select name from sqlite_schema where type = 'table'`)).toEqual([]);
    await location.remove();
  });

  it.each(['nobody_knows_it', 'schema_migrations', 'interview_record_documents'])(
    'is refused when it holds a table that is no part of the data: %s',
    async (name) => {
      const surplus = inFolder('surplus.tgz');
      const none = { columns: [{ name: 'name', kind: 'text' as const }], key: ['name'], rows: 0, parts: [] };
      await alterArchive(file, surplus, (entries) =>
        alterManifest(entries, ({ tables }) => tables.push({ name, ...none, digest: '0'.repeat(64) })),
      );
      const location = await newLocation('sqlite');
      await expect(restore(location, surplus)).rejects.toThrow(`the data hold a table ${name}`);
      await location.remove();
    },
  );
});
