import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/**
 * Keys of one installation, all derived from its 32-byte installation key.
 * Losing that key loses every derived user id and ends every token, so it is part of a backup.
 */
export interface InstallationKeys {
  token: KeyObject;
  page: Buffer;
  identity: Buffer;
  /** Signs download links. */
  link: KeyObject;
  /** Tells whether two processes hold the same key, without telling the key. */
  fingerprint: string;
}

export function deriveInstallationKeys(installationKey: Buffer): InstallationKeys {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', installationKey, Buffer.alloc(0), `mianping/${purpose}`, 32));
  return {
    token: createSecretKey(derive('token')),
    page: derive('page'),
    identity: derive('identity'),
    link: createSecretKey(derive('link')),
    fingerprint: derive('fingerprint').toString('hex', 0, 8),
  };
}
