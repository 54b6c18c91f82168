import type { Bilingual, UserNo } from '#domain/interview-record.ts';
import type { Reader, Transactor } from './database.ts';
import type { UsersTable } from './tables.ts';

export interface StoredUser {
  userNo: UserNo;
  userId: string;
  /** False when the user_id was derived here. */
  userIdGiven: boolean;
  name: Bilingual;
}

/** A change of identities, numbered by the tenant's `identity_seq`. */
export interface Numbered {
  seq: number;
}

export async function insertUser(
  tx: Transactor,
  tenantNo: number,
  user: StoredUser & Numbered,
): Promise<void> {
  await tx
    .insertInto('users')
    .values({
      tenant_no: tenantNo,
      user_no: user.userNo,
      user_id: user.userId,
      user_id_given: user.userIdGiven ? 1 : 0,
      name_zh: user.name.zh ?? null,
      name_en: user.name.en ?? null,
      seq: user.seq,
    })
    .execute();
}

/** Replace a derived user_id by the one that came in; the derived one stays resolvable. */
export async function giveUserId(
  tx: Transactor,
  tenantNo: number,
  { userNo, userId, seq }: { userNo: UserNo; userId: string } & Numbered,
): Promise<void> {
  const before = await findUser(tx, tenantNo, userNo);
  if (before) {
    await insertGivenId(tx, tenantNo, { kind: 'user_id', owner: '', value: before.userId, userNo, seq });
  }
  await tx
    .updateTable('users')
    .set({ user_id: userId, user_id_given: 1, seq })
    .where('tenant_no', '=', tenantNo)
    .where('user_no', '=', userNo)
    .execute();
}

export async function renameUser(
  tx: Transactor,
  tenantNo: number,
  userNo: UserNo,
  name: Bilingual,
): Promise<void> {
  await tx
    .updateTable('users')
    .set({ name_zh: name.zh ?? null, name_en: name.en ?? null })
    .where('tenant_no', '=', tenantNo)
    .where('user_no', '=', userNo)
    .execute();
}

export async function findUser(
  db: Reader,
  tenantNo: number,
  userNo: UserNo,
): Promise<StoredUser | undefined> {
  const row = await db
    .selectFrom('users')
    .selectAll()
    .where('tenant_no', '=', tenantNo)
    .where('user_no', '=', userNo)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function findUserByUserId(
  db: Reader,
  tenantNo: number,
  userId: string,
): Promise<StoredUser | undefined> {
  const row = await db
    .selectFrom('users')
    .selectAll()
    .where('tenant_no', '=', tenantNo)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Users after a number, ascending: keyset page. */
export async function listUsers(
  db: Reader,
  tenantNo: number,
  afterUserNo: UserNo,
  limit: number,
): Promise<StoredUser[]> {
  const rows = await db
    .selectFrom('users')
    .selectAll()
    .where('tenant_no', '=', tenantNo)
    .where('user_no', '>', afterUserNo)
    .orderBy('user_no')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Whose ids they are: an app's open_ids, a developer's union_ids; the tenant's user_ids have the owner ''. */
export interface IdOwner {
  kind: 'open_id' | 'union_id' | 'user_id';
  owner: string;
}

export interface GivenId extends IdOwner {
  value: string;
  userNo: UserNo;
}

export async function insertGivenId(tx: Transactor, tenantNo: number, id: GivenId & Numbered): Promise<void> {
  await tx
    .insertInto('user_ids')
    .values({
      tenant_no: tenantNo,
      kind: id.kind,
      owner: id.owner,
      value: id.value,
      user_no: id.userNo,
      seq: id.seq,
    })
    .execute();
}

export async function findUserByGivenId(
  db: Reader,
  tenantNo: number,
  { kind, owner }: IdOwner,
  value: string,
): Promise<UserNo | undefined> {
  const row = await db
    .selectFrom('user_ids')
    .select('user_no')
    .where('tenant_no', '=', tenantNo)
    .where('kind', '=', kind)
    .where('owner', '=', owner)
    .where('value', '=', value)
    .executeTakeFirst();
  return row?.user_no;
}

/** Developers of whom union_ids came in. */
export async function listGivenDevelopers(db: Reader, tenantNo: number): Promise<string[]> {
  const rows = await db
    .selectFrom('user_ids')
    .select('owner')
    .distinct()
    .where('tenant_no', '=', tenantNo)
    .where('kind', '=', 'union_id')
    .execute();
  return rows.map(({ owner }) => owner);
}

/** An id of a user, as a caller sees it. */
export interface UserIdValue {
  userNo: UserNo;
  value: string;
}

/** Given ids of one owner that came in after `seq`. */
export async function listGivenIdsAfter(
  db: Reader,
  tenantNo: number,
  { kind, owner }: IdOwner,
  seq: number,
): Promise<UserIdValue[]> {
  const rows = await db
    .selectFrom('user_ids')
    .select(['value', 'user_no'])
    .where('tenant_no', '=', tenantNo)
    .where('seq', '>', seq)
    .where('kind', '=', kind)
    .where('owner', '=', owner)
    .execute();
  return rows.map((row) => ({ userNo: row.user_no, value: row.value }));
}

/** user_ids that were set after `seq`. */
export async function listUserIdsAfter(db: Reader, tenantNo: number, seq: number): Promise<UserIdValue[]> {
  const rows = await db
    .selectFrom('users')
    .select(['user_id', 'user_no'])
    .where('tenant_no', '=', tenantNo)
    .where('seq', '>', seq)
    .execute();
  return rows.map((row) => ({ userNo: row.user_no, value: row.user_id }));
}

export async function hasGivenId(
  db: Reader,
  tenantNo: number,
  id: IdOwner,
  userNo: UserNo,
): Promise<boolean> {
  const row = await db
    .selectFrom('user_ids')
    .select('value')
    .where('tenant_no', '=', tenantNo)
    .where('kind', '=', id.kind)
    .where('owner', '=', id.owner)
    .where('user_no', '=', userNo)
    .executeTakeFirst();
  return row !== undefined;
}

function fromRow(row: UsersTable): StoredUser {
  const name: Bilingual = {};
  if (row.name_zh !== null) name.zh = row.name_zh;
  if (row.name_en !== null) name.en = row.name_en;
  return { userNo: row.user_no, userId: row.user_id, userIdGiven: row.user_id_given === 1, name };
}
