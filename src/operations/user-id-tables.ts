import type { App } from '#domain/app.ts';
import type { InstallationKeys } from '#domain/installation-keys.ts';
import type { UserNo } from '#domain/interview-record.ts';
import { type DerivedIdKind, identityCipher } from '#domain/user-identity.ts';
import type { Database } from '#storage/database.ts';
import { readIdentitySequences } from '#storage/tenants.ts';
import { type IdOwner, listGivenIdsAfter, listUserIdsAfter } from '#storage/users.ts';
import type { UserIdBytes } from '#wire/document.ts';
import type { Directory } from './directory.ts';
import { SharedLook } from './shared-look.ts';

export type UserIdKind = 'open_id' | 'union_id' | 'user_id';

/** What of an app decides which ids it sees. */
export type IdOwnerApp = Pick<App, 'appId' | 'developer'>;

/** Which ids of `kind` an app sees: its own open_ids, its developer's union_ids. */
export function ownerOfIds<Kind extends DerivedIdKind>(
  kind: Kind,
  app: IdOwnerApp,
): IdOwner & { kind: Kind } {
  return { kind, owner: kind === 'open_id' ? app.appId : app.developer };
}

/** Whose ids they are: those that documents show, or that an import brings. */
export interface UserIdSpace {
  tenantNo: number;
  kind: UserIdKind;
  /** Undefined for kind `user_id`, the same for all apps. */
  app: IdOwnerApp | undefined;
}

/** Ids of one kind and owner, and how far the table has followed the tenant's identities. */
class UserIdTable implements UserIdBytes {
  readonly byUserNo: (Uint8Array | undefined)[] = [];
  longest = 0;
  identitySeq = 0;
  userSeq = 0;
  readonly follow: SharedLook;

  /** `follow` brings the table up to what the database says. */
  constructor(follow: (table: UserIdTable) => Promise<void>) {
    this.follow = new SharedLook(() => follow(this));
  }

  put(userNo: UserNo, id: string): void {
    const bytes = Buffer.from(JSON.stringify(id).slice(1, -1));
    this.byUserNo[userNo] = bytes;
    this.longest = Math.max(this.longest, bytes.length);
  }
}

/**
 * Ids of all users of a tenant as one app sees them, ready to be copied into documents. Filled from the database once
 * per tenant, kind and owner; later loads bring only what changed. Nothing is ever written on a read path.
 */
export class UserIdTables {
  readonly #database: Database;
  readonly #keys: InstallationKeys;
  readonly #directory: Directory;
  readonly #tables = new Map<string, UserIdTable>();

  constructor(database: Database, keys: InstallationKeys, directory: Directory) {
    this.#database = database;
    this.#keys = keys;
    this.#directory = directory;
  }

  /** The table if it is there and current; else undefined, and `load` makes it so. */
  get(tenantNo: number, kind: UserIdKind, app: IdOwnerApp | undefined): UserIdBytes | undefined {
    const table = this.#tables.get(tableKey(tenantNo, kind, app));
    const current = this.#directory.versions(tenantNo)?.identitySeq ?? 0;
    return table && table.identitySeq >= current && table.userSeq > 0 ? table : undefined;
  }

  /**
   * Run `splice` with the table. It answers undefined when a document names a user who came in after the table was
   * read; then it runs once more, with the table as it is now.
   */
  async splice<Result>(
    { tenantNo, kind, app }: UserIdSpace,
    splice: (ids: UserIdBytes) => Result | undefined,
  ): Promise<Result> {
    const current = this.get(tenantNo, kind, app) ?? (await this.load(tenantNo, kind, app));
    const result = splice(current) ?? splice(await this.load(tenantNo, kind, app));
    if (result === undefined) throw new Error('a stored document names a user that does not exist');
    return result;
  }

  /** Bring the table up to what the database says now. `app` is undefined for kind `user_id`, the same for all apps. */
  async load(tenantNo: number, kind: UserIdKind, app: IdOwnerApp | undefined): Promise<UserIdBytes> {
    const key = tableKey(tenantNo, kind, app);
    let table = this.#tables.get(key);
    if (!table) {
      table = new UserIdTable((followed) => this.#follow(followed, tenantNo, kind, app));
      this.#tables.set(key, table);
    }
    await table.follow.look();
    return table;
  }

  async #follow(
    table: UserIdTable,
    tenantNo: number,
    kind: UserIdKind,
    app: IdOwnerApp | undefined,
  ): Promise<void> {
    const { read } = this.#database;
    const { userSeq, identitySeq } = await readIdentitySequences(read, tenantNo);
    if (kind === 'user_id' || !app) {
      for (const { userNo, value } of await listUserIdsAfter(read, tenantNo, table.identitySeq))
        table.put(userNo, value);
    } else {
      const owner = ownerOfIds(kind, app);
      const given = await listGivenIdsAfter(read, tenantNo, owner, table.identitySeq);
      const cipher = identityCipher(this.#keys, kind, owner.owner);
      for (let userNo = table.userSeq + 1; userNo <= userSeq; userNo++)
        table.put(userNo, cipher.derive(tenantNo, userNo));
      for (const { userNo, value } of given) table.put(userNo, value);
    }
    table.userSeq = userSeq;
    table.identitySeq = identitySeq;
  }
}

function tableKey(tenantNo: number, kind: UserIdKind, app: IdOwnerApp | undefined): string {
  return kind === 'user_id' || !app
    ? `${tenantNo}/user_id`
    : `${tenantNo}/${kind}/${ownerOfIds(kind, app).owner}`;
}
