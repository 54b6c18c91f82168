import type { Snapshot } from '#storage/database.ts';
import { readMeta } from '#storage/meta.ts';
import type { Manifest } from './manifest.ts';

/** Which installation key the data were made with, and whether it is among them or is kept outside of the database. */
export async function keyPlace(db: Snapshot): Promise<Manifest['installation_key']> {
  const fingerprint = (await readMeta(db, 'installation_key_fingerprint')) ?? '';
  return { fingerprint, included: (await readMeta(db, 'installation_key')) !== undefined };
}
