import type { Bilingual, UserNo } from '#domain/interview-record.ts';
import { deriveUserId, type IdentityCipher, identityCipher } from '#domain/user-identity.ts';
import type { Reader, Transactor } from '#storage/database.ts';
import { raiseTenantSequences } from '#storage/tenants.ts';
import {
  findUser,
  findUserByGivenId,
  findUserByUserId,
  giveUserId,
  hasGivenId,
  type IdOwner,
  insertGivenId,
  insertUser,
} from '#storage/users.ts';
import type { Context } from '../context.ts';
import { ownerOfIds, type UserIdSpace } from '../user-id-tables.ts';

/** An id and what is known of the user behind it from where it stands. */
export interface UserReference {
  value: string;
  name?: Bilingual | undefined;
  /** The user whom the stored version of the same place names. */
  current?: UserNo | undefined;
}

/** Two ids that seem to be one person belong to two users here. Nothing is guessed. */
export class UserClashError extends Error {
  override readonly name = 'UserClashError';
}

const longestId = 256;

/** Why a text can't be a user id, or undefined. */
export function userIdProblem(value: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(value)) return 'must hold no control characters';
  return value.length > longestId ? `must have at most ${longestId} characters` : undefined;
}

/**
 * Finds, links or makes the users behind ids of one kind, inside transactions that hold the tenant's lock. What one
 * transaction found is remembered for the next ones only after `commit`.
 */
export class UserResolver {
  readonly #ctx: Context;
  readonly #space: UserIdSpace;
  readonly #owner: IdOwner;
  readonly #cipher: IdentityCipher | undefined;
  readonly #committed = new Map<string, UserNo>();
  #pending = new Map<string, UserNo>();

  constructor(ctx: Context, space: UserIdSpace) {
    this.#ctx = ctx;
    this.#space = space;
    if (space.kind === 'user_id' || !space.app) {
      this.#owner = { kind: 'user_id', owner: '' };
      this.#cipher = undefined;
    } else {
      const owner = ownerOfIds(space.kind, space.app);
      this.#owner = owner;
      this.#cipher = identityCipher(ctx.keys, owner.kind, owner.owner);
    }
  }

  begin(): void {
    this.#pending = new Map();
  }

  commit(): void {
    for (const [value, userNo] of this.#pending) this.#committed.set(value, userNo);
    this.#pending = new Map();
  }

  /** Throws UserClashError when resolving all of these could join or part people. Comes before any `resolve`. */
  async requireNoClash(tx: Transactor, references: readonly UserReference[]): Promise<void> {
    const linked = new Map<string, UserNo>();
    for (const { value, current } of references) {
      const known = (await this.find(tx, value)) ?? linked.get(value);
      if (current === undefined || known === current) continue;
      if (known !== undefined) await this.#refuseClash(tx, { value, known, current });
      else if (await this.#hasGiven(tx, current)) continue;
      else if ([...linked.values()].includes(current))
        throw new UserClashError(`the ids of this record were one person's, and ${value} is a second one`);
      else linked.set(value, current);
    }
  }

  /** Number of the user behind an id, after `requireNoClash`. */
  async resolve(tx: Transactor, { value, name, current }: UserReference): Promise<UserNo> {
    const known = await this.find(tx, value);
    if (known !== undefined) return known;
    if (current !== undefined && !(await this.#hasGiven(tx, current))) {
      await this.#give(tx, current, value);
      return this.#remember(value, current);
    }
    return this.#remember(value, await this.#create(tx, value, name ?? {}));
  }

  /** Make an id one of this user's, unless it is already. Answers whether it was new. Throws UserClashError. */
  async link(tx: Transactor, value: string, userNo: UserNo): Promise<boolean> {
    await this.requireLinkable(tx, value, userNo);
    if ((await this.find(tx, value)) !== undefined) return false;
    await this.#give(tx, userNo, value);
    this.#remember(value, userNo);
    return true;
  }

  /** Throws UserClashError when the id is another user's, or the user has another id from outside already. */
  async requireLinkable(tx: Transactor, value: string, userNo: UserNo): Promise<void> {
    const known = await this.find(tx, value);
    if (known === userNo) return;
    if (known !== undefined) throw new UserClashError(`the id ${value} belongs to another user`);
    if (await this.#hasGiven(tx, userNo))
      throw new UserClashError(`the user has another id than ${value} already`);
  }

  #remember(value: string, userNo: UserNo): UserNo {
    this.#pending.set(value, userNo);
    return userNo;
  }

  /** Number of the user behind an id, if there is one. */
  async find(tx: Reader, value: string): Promise<UserNo | undefined> {
    const remembered = this.#pending.get(value) ?? this.#committed.get(value);
    if (remembered !== undefined) return remembered;
    const { tenantNo, kind } = this.#space;
    const own = kind === 'user_id' ? (await findUserByUserId(tx, tenantNo, value))?.userNo : undefined;
    const found =
      own ??
      (await findUserByGivenId(tx, tenantNo, this.#owner, value)) ??
      (await this.#findDerived(tx, value));
    return found === undefined ? undefined : this.#remember(value, found);
  }

  async #findDerived(tx: Reader, value: string): Promise<UserNo | undefined> {
    const userNo = this.#cipher?.resolve(this.#space.tenantNo, value);
    if (userNo === undefined) return undefined;
    return (await findUser(tx, this.#space.tenantNo, userNo))?.userNo;
  }

  /**
   * The place names another known user than before. With ids of a kind that the earlier user has, too, the interviewer
   * was changed; otherwise both ids may be one person's, and nobody can know.
   */
  async #refuseClash(
    tx: Transactor,
    { value, known, current }: { value: string; known: UserNo; current: UserNo },
  ): Promise<void> {
    if (await this.#isDerived(tx, value, known)) return;
    if (await this.#hasGiven(tx, current)) return;
    throw new UserClashError(
      `the id ${value} belongs to another user than the one this record names by other ids`,
    );
  }

  /** Whether a known id was made here: it can't be another id of a person who came in. */
  async #isDerived(tx: Transactor, value: string, known: UserNo): Promise<boolean> {
    const { tenantNo, kind } = this.#space;
    if (kind !== 'user_id') return this.#cipher?.resolve(tenantNo, value) !== undefined;
    const user = await findUser(tx, tenantNo, known);
    // A user's own user_id may be derived; any other known one is a derived one that a given one replaced.
    return user !== undefined && user.userIdGiven !== (user.userId === value);
  }

  async #hasGiven(tx: Transactor, userNo: UserNo): Promise<boolean> {
    const { tenantNo, kind } = this.#space;
    if (kind === 'user_id') return (await findUser(tx, tenantNo, userNo))?.userIdGiven ?? false;
    return hasGivenId(tx, tenantNo, this.#owner, userNo);
  }

  async #give(tx: Transactor, userNo: UserNo, value: string): Promise<void> {
    const { tenantNo, kind } = this.#space;
    const { identitySeq: seq } = await raiseTenantSequences(tx, tenantNo, { identities: 1 });
    if (kind === 'user_id') await giveUserId(tx, tenantNo, { userNo, userId: value, seq });
    else await insertGivenId(tx, tenantNo, { ...this.#owner, value, userNo, seq });
  }

  async #create(tx: Transactor, value: string, name: Bilingual): Promise<UserNo> {
    const { tenantNo, kind } = this.#space;
    const { userSeq: userNo, identitySeq: seq } = await raiseTenantSequences(tx, tenantNo, {
      users: 1,
      identities: 1,
    });
    const userIdGiven = kind === 'user_id';
    const userId = userIdGiven ? value : await this.#freeUserId(tx, userNo);
    await insertUser(tx, tenantNo, { userNo, userId, userIdGiven, name, seq });
    if (!userIdGiven) await insertGivenId(tx, tenantNo, { ...this.#owner, value, userNo, seq });
    return userNo;
  }

  async #freeUserId(tx: Transactor, userNo: UserNo): Promise<string> {
    const { tenantNo } = this.#space;
    for (let attempt = 0; ; attempt++) {
      const userId = deriveUserId(this.#ctx.keys, tenantNo, userNo, attempt);
      if (!(await findUserByUserId(tx, tenantNo, userId))) return userId;
    }
  }
}
