import { randomBytes } from 'node:crypto';
import { deriveInstallationKeys, type InstallationKeys } from '#domain/installation-keys.ts';
import type { Database, Transactor } from '#storage/database.ts';
import { addMeta, readMeta } from '#storage/meta.ts';
import { migrate } from '#storage/migrate.ts';
import { listTenants } from '#storage/tenants.ts';
import { addTenant } from '../tenants/create-tenant.ts';

export { newestMigration } from '#storage/migrate.ts';

/** The given installation key is not the one this database was set up with. */
export class InstallationKeyError extends Error {
  override readonly name = 'InstallationKeyError';
}

export interface SetUp {
  keys: InstallationKeys;
  /** Migrations that were run; not empty on the first start and after an upgrade. */
  migrations: string[];
}

/**
 * Make an empty database ready and an older one current: schema, installation key, default tenant. `givenKey` is 32
 * bytes kept outside the database; without it a random key is made once and kept inside.
 */
export async function setUp(database: Database, givenKey: Buffer | undefined, nowMs: number): Promise<SetUp> {
  const migrations = await migrate(database, nowMs);
  const keys = await database.transaction(async (tx) => {
    await database.dialect.lockSetUp(tx);
    const installationKey = givenKey ?? (await storedKey(tx));
    const derived = deriveInstallationKeys(installationKey);
    await requireSameKey(tx, derived.fingerprint);
    if ((await listTenants(tx)).length === 0) await addTenant(tx, 'Default', nowMs);
    return derived;
  });
  return { keys, migrations };
}

async function storedKey(tx: Transactor): Promise<Buffer> {
  // A database that knows a key's fingerprint but not the key was set up with a key from outside.
  if ((await readMeta(tx, 'installation_key_fingerprint')) === undefined) {
    await addMeta(tx, 'installation_key', randomBytes(32).toString('hex'));
  }
  const stored = await readMeta(tx, 'installation_key');
  if (stored !== undefined) return Buffer.from(stored, 'hex');
  throw new InstallationKeyError(
    'this database was set up with an installation key: give it in MIANPING_INSTALLATION_KEY',
  );
}

async function requireSameKey(tx: Transactor, fingerprint: string): Promise<void> {
  await addMeta(tx, 'installation_key_fingerprint', fingerprint);
  if ((await readMeta(tx, 'installation_key_fingerprint')) === fingerprint) return;
  throw new InstallationKeyError(
    'MIANPING_INSTALLATION_KEY is not the key this database was set up with; with another key every user id would change',
  );
}
