import { createReadStream, createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import tar from 'tar-stream';
import { openStores, operations } from '../../src/app.ts';
import { loadConfig, type Settings } from '../../src/config.ts';
import { fill } from './filled.ts';
import type { Location } from './locations.ts';
import { openTestApp, type TestApp } from './test-app.ts';

export type Manifest = Awaited<ReturnType<typeof operations.verifyBackup>>;

export function settingsAt(location: Location, settings: Partial<Settings> = {}): Settings {
  return loadConfig({ ...location.settings, ...settings }, {}).settings;
}

/** Back up what is at a location into a file. */
export async function backUp(location: Location, file: string): Promise<Manifest> {
  const stores = await openStores(settingsAt(location), 'existing');
  if (!stores) throw new Error('nothing to back up');
  const chunks: Buffer[] = [];
  try {
    return await operations.writeBackup(stores, {
      write: async (chunk) => void chunks.push(Buffer.from(chunk)),
    });
  } finally {
    await stores.database.close();
    writeFileSync(file, Buffer.concat(chunks));
  }
}

/** A filled installation on SQLite, with a backup file of it in its folder. */
export async function openBackedUp(): Promise<{
  test: TestApp;
  file: string;
  inFolder(name: string): string;
}> {
  const test = await openTestApp('sqlite');
  await fill(test);
  const inFolder = (name: string) => join(test.location.settings.data, name);
  const file = inFolder('all.tgz');
  await backUp(test.location, file);
  return { test, file, inFolder };
}

/** Restore a file into an empty location, as the command does before it opens the data. */
export async function restore(location: Location, file: string): Promise<Manifest> {
  const manifest = await operations.verifyBackup(file);
  const stores = await openStores(settingsAt(location), 'new');
  try {
    await operations.restoreBackup(stores, { file, manifest });
    return manifest;
  } finally {
    await stores.database.close();
  }
}

/** What is in an archive; changed, it is another archive. */
export type Entries = Map<string, Buffer>;

/** Copy an archive with other entries. */
export async function alterArchive(
  from: string,
  to: string,
  alter: (entries: Entries) => void,
): Promise<void> {
  const entries = await readEntries(from);
  alter(entries);
  const pack = tar.pack();
  for (const [name, content] of entries) pack.entry({ name }, content);
  pack.finalize();
  await pipeline(pack, createGzip(), createWriteStream(to));
}

export async function readEntries(file: string): Promise<Entries> {
  const extract = tar.extract();
  const unpacked = pipeline(createReadStream(file), createGunzip(), extract);
  const entries: Entries = new Map();
  for await (const entry of extract) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    entries.set(entry.header.name, Buffer.concat(chunks));
  }
  await unpacked;
  return entries;
}

/** Change the manifest among the entries of an archive. */
export function alterManifest(entries: Entries, alter: (manifest: Manifest) => void): void {
  const manifest = JSON.parse(String(entries.get('manifest.json'))) as Manifest;
  alter(manifest);
  entries.delete('manifest.json');
  entries.set('manifest.json', Buffer.from(JSON.stringify(manifest)));
}
