import type { App } from '#domain/app.ts';
import type { InstallationKeys } from '#domain/installation-keys.ts';
import { type DerivedIdKind, type IdentityCipher, identityCipher } from '#domain/user-identity.ts';
import type { Database } from '#storage/database.ts';
import { type IdOwner, listGivenIds, listUsers } from '#storage/users.ts';
import type { UserIdBytes } from '#wire/document.ts';
import type { Directory } from './directory.ts';

export type UserIdKind = 'open_id' | 'union_id' | 'user_id';

interface Table extends UserIdBytes {
  byUserNo: (Uint8Array | undefined)[];
  longest: number;
  identitySeq: number;
}

const usersPerRead = 5000;

/** Which ids of `kind` an app sees: its own open_ids, its developer's union_ids. */
export function ownerOfIds<Kind extends DerivedIdKind>(
  kind: Kind,
  app: Pick<App, 'appId' | 'developer'>,
): IdOwner & { kind: Kind } {
  return { kind, owner: kind === 'open_id' ? app.appId : app.developer };
}

/**
 * Ids of all users of a tenant as one app sees them, ready to be copied into documents. Made from the database once
 * per tenant, kind and owner, and again when the tenant's identities change; never written on a read path.
 */
export class UserIdTables {
  readonly #database: Database;
  readonly #keys: InstallationKeys;
  readonly #directory: Directory;
  readonly #tables = new Map<string, Table>();

  constructor(database: Database, keys: InstallationKeys, directory: Directory) {
    this.#database = database;
    this.#keys = keys;
    this.#directory = directory;
  }

  /** The table if it is there and current; else undefined, and `load` makes it. */
  get(tenantNo: number, kind: UserIdKind, app: App | undefined): UserIdBytes | undefined {
    const table = this.#tables.get(tableKey(tenantNo, kind, app));
    return table && table.identitySeq === this.#directory.versions(tenantNo)?.identitySeq ? table : undefined;
  }

  /** Read the table anew. `app` is undefined for kind `user_id`, where all apps see the same. */
  async load(tenantNo: number, kind: UserIdKind, app: App | undefined): Promise<UserIdBytes> {
    await this.#directory.refresh();
    const identitySeq = this.#directory.versions(tenantNo)?.identitySeq ?? 0;
    const ids = await this.#readIds(tenantNo, kind, app);
    const table: Table = { byUserNo: [], longest: 0, identitySeq };
    for (const [userNo, id] of ids) {
      const bytes = Buffer.from(JSON.stringify(id).slice(1, -1));
      table.byUserNo[userNo] = bytes;
      table.longest = Math.max(table.longest, bytes.length);
    }
    this.#tables.set(tableKey(tenantNo, kind, app), table);
    return table;
  }

  async #readIds(tenantNo: number, kind: UserIdKind, app: App | undefined): Promise<Map<number, string>> {
    const ids = new Map<number, string>();
    let cipher: IdentityCipher | undefined;
    if (kind !== 'user_id' && app) {
      const owner = ownerOfIds(kind, app);
      cipher = identityCipher(this.#keys, kind, owner.owner);
      for (const given of await listGivenIds(this.#database.read, tenantNo, owner))
        ids.set(given.userNo, given.value);
    }
    for (let after = 0; ; ) {
      const users = await listUsers(this.#database.read, tenantNo, after, usersPerRead);
      for (const user of users) {
        if (!ids.has(user.userNo)) {
          ids.set(user.userNo, cipher ? cipher.derive(tenantNo, user.userNo) : user.userId);
        }
      }
      const last = users.at(-1);
      if (!last || users.length < usersPerRead) return ids;
      after = last.userNo;
    }
  }
}

function tableKey(tenantNo: number, kind: UserIdKind, app: App | undefined): string {
  return kind === 'user_id' || !app
    ? `${tenantNo}/user_id`
    : `${tenantNo}/${kind}/${ownerOfIds(kind, app).owner}`;
}
