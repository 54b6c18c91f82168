import { developerOfTenant } from '#domain/app.ts';
import type { Bilingual, UserNo } from '#domain/interview-record.ts';
import type { Transactor } from '#storage/database.ts';
import { findUser, renameUser } from '#storage/users.ts';
import type { BundleUser } from '#wire/bundle.ts';
import { i18n } from '#wire/hire/v1/interview-records.ts';
import { addDisabledApp } from '../apps/register-app.ts';
import type { SaveOutcome } from '../interview-records/save-records.ts';
import { UserClashError, type UserResolver } from '../users/user-resolver.ts';
import type { ImportScope } from './import-scope.ts';

interface OtherId {
  resolver: UserResolver;
  value: string;
}

/** Link all ids of one person. Throws UserClashError before anything is written. */
export async function writeUser(scope: ImportScope, tx: Transactor, user: BundleUser): Promise<SaveOutcome> {
  const name = user.name && i18n.fromWire(user.name);
  const others = await otherIds(scope, tx, user);
  const known = await knownUser(scope, tx, user.id, others);
  const userNo = known ?? (await scope.users.resolve(tx, { value: user.id, name }));
  let changed = known !== undefined && (await scope.users.link(tx, user.id, userNo));
  for (const { resolver, value } of others) changed = (await resolver.link(tx, value, userNo)) || changed;
  if (known === undefined) return 'created';
  if (name) changed = (await rename(scope, tx, userNo, name)) || changed;
  return changed ? 'updated' : 'unchanged';
}

/** The one user whom any of the ids names. Several are a clash, found before anything is written. */
async function knownUser(
  scope: ImportScope,
  tx: Transactor,
  id: string,
  others: readonly OtherId[],
): Promise<UserNo | undefined> {
  const known = new Set<UserNo>();
  const fresh = new Map<UserResolver, string>();
  for (const { resolver, value } of [{ resolver: scope.users, value: id }, ...others]) {
    const userNo = await resolver.find(tx, value);
    if (userNo !== undefined) known.add(userNo);
    else if ((fresh.get(resolver) ?? value) !== value)
      throw new UserClashError(`${value} is a second id of its kind`);
    else fresh.set(resolver, value);
  }
  if (known.size > 1) throw new UserClashError('the ids of this line belong to several users here');
  const [userNo] = known;
  if (userNo === undefined) return undefined;
  for (const { resolver, value } of [{ resolver: scope.users, value: id }, ...others]) {
    await resolver.requireLinkable(tx, value, userNo);
  }
  return userNo;
}

async function otherIds(scope: ImportScope, tx: Transactor, user: BundleUser): Promise<OtherId[]> {
  const others: OtherId[] = [];
  if (user.user_id !== undefined)
    others.push({ resolver: scope.resolver('user_id', undefined), value: user.user_id });
  for (const { app_id: appId, open_id: value } of user.open_ids ?? []) {
    const app = await addDisabledApp(scope.ctx, tx, scope.tenant, appId);
    others.push({ resolver: scope.resolver('open_id', app), value });
  }
  for (const { developer, union_id: value } of user.union_ids ?? []) {
    const owner = developer ?? developerOfTenant(scope.tenant.tenantKey);
    others.push({ resolver: scope.resolver('union_id', { appId: '', developer: owner }), value });
  }
  return others;
}

async function rename(
  { tenantNo }: ImportScope,
  tx: Transactor,
  userNo: UserNo,
  name: Bilingual,
): Promise<boolean> {
  const stored = await findUser(tx, tenantNo, userNo);
  if (stored?.name.zh === name.zh && stored?.name.en === name.en) return false;
  await renameUser(tx, tenantNo, userNo, name);
  return true;
}
