import { createCipheriv, createDecipheriv, hash, hkdfSync } from 'node:crypto';
import type { InstallationKeys } from './installation-keys.ts';
import type { UserNo } from './interview-record.ts';

/**
 * A user's derived `open_id` (per app) and `union_id` (per developer) is one AES block of tenant and user number under
 * a key of the owner: the same for ever, resolvable back without a table, and unrelated from owner to owner.
 */
export type DerivedIdKind = 'open_id' | 'union_id';

const prefixes: Record<DerivedIdKind, string> = { open_id: 'ou_', union_id: 'on_' };
const idPattern = /^o[un]_[0-9a-f]{32}$/;

/** Whether a text has the shape of an open_id or union_id. */
export function isDerivedIdShape(text: string): boolean {
  return idPattern.test(text);
}

/** Derives and resolves the ids of one owner: an app for `open_id`, a developer for `union_id`. */
export interface IdentityCipher {
  derive(tenantNo: number, userNo: UserNo): string;
  /** The user number, or undefined when the id was not derived here for this tenant and owner. */
  resolve(tenantNo: number, id: string): UserNo | undefined;
}

/** Deriving the key of an owner costs as much as a thousand ids; there are as many owners as apps. */
const ciphers = new WeakMap<InstallationKeys, Map<string, IdentityCipher>>();

export function identityCipher(keys: InstallationKeys, kind: DerivedIdKind, owner: string): IdentityCipher {
  let ofKeys = ciphers.get(keys);
  if (!ofKeys) {
    ofKeys = new Map();
    ciphers.set(keys, ofKeys);
  }
  const name = `${kind}/${owner}`;
  const cipher = ofKeys.get(name) ?? makeCipher(keys, kind, owner);
  ofKeys.set(name, cipher);
  return cipher;
}

function makeCipher(keys: InstallationKeys, kind: DerivedIdKind, owner: string): IdentityCipher {
  const key = Buffer.from(hkdfSync('sha256', keys.identity, Buffer.alloc(0), `${kind}/${owner}`, 16));
  // One whole block of unique content at a time: ECB is the bare permutation that is wanted here, and its ciphers
  // take block after block, so that making one is not paid for each id.
  const encipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const decipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return {
    derive(tenantNo, userNo) {
      const block = Buffer.alloc(16);
      block.writeUInt32BE(tenantNo, 0);
      block.writeUIntBE(userNo, 4, 6);
      return prefixes[kind] + encipher.update(block).toString('hex');
    },
    resolve(tenantNo, id) {
      if (!isDerivedIdShape(id) || !id.startsWith(prefixes[kind])) return undefined;
      const block = decipher.update(Buffer.from(id.slice(3), 'hex'));
      const ours = block.readUInt32BE(0) === tenantNo && block.subarray(10).every((byte) => byte === 0);
      return ours ? block.readUIntBE(4, 6) : undefined;
    },
  };
}

/** A `user_id` for a user who came without one: ten characters that tell nothing; `attempt` rises on a collision. */
export function deriveUserId(
  keys: InstallationKeys,
  tenantNo: number,
  userNo: UserNo,
  attempt: number,
): string {
  const digest = hash(
    'sha256',
    Buffer.concat([keys.identity, Buffer.from(`user_id/${tenantNo}/${userNo}/${attempt}`)]),
    'buffer',
  );
  return digest.readBigUInt64BE().toString(36).padStart(13, '0').slice(-10);
}
