import { deriveInstallationKeys } from '#domain/installation-keys.ts';
import type { Manifest } from './manifest.ts';
import { BackupError } from './stores.ts';

/**
 * Make sure that restored or moved data can be used: `givenKey` (64 hex digits) is the setting of the place they go to.
 * Fails with BackupError.
 */
export function requireKey(
  { installation_key: key }: Pick<Manifest, 'installation_key'>,
  givenKey: string | undefined,
): void {
  if (givenKey === undefined) {
    if (key.included) return;
    throw new BackupError(
      `the installation key (fingerprint ${key.fingerprint}) is not among the data: give it in MIANPING_INSTALLATION_KEY`,
    );
  }
  if (deriveInstallationKeys(Buffer.from(givenKey, 'hex')).fingerprint === key.fingerprint) return;
  throw new BackupError(
    `MIANPING_INSTALLATION_KEY is not the key of the data (fingerprint ${key.fingerprint}): ` +
      (key.included ? 'leave it out, they hold their own' : 'give the right one'),
  );
}
