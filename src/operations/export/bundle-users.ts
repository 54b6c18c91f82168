import { developerOfTenant, type Tenant } from '#domain/app.ts';
import { listApps, listInstallations } from '#storage/apps.ts';
import { listGivenDevelopers, listUsers, type StoredUser } from '#storage/users.ts';
import type { BundleUser } from '#wire/bundle.ts';
import { i18n } from '#wire/hire/v1/interview-records.ts';
import type { Context } from '../context.ts';
import type { ExportInput } from './export-records.ts';
import { idsOfUsers } from './ids-of-users.ts';

type Line = BundleUser & { type: 'user' };
type IdOf = (userNo: number) => string;

const usersPerChunk = 1000;

/**
 * Users with all their ids: user_id, open_id in every app of the tenant, union_ids of every developer. Derived ids are
 * written too, because another installation would derive others.
 */
export async function* userLines(
  ctx: Context,
  { tenant, app, userIdType }: ExportInput,
): AsyncGenerator<Line[]> {
  const { tenantNo } = tenant;
  const apps = (await listApps(ctx.database.read)).filter((one) => one.tenantNo === tenantNo);
  const developers = await developersOf(ctx, tenant);
  for (let after = 0; ; ) {
    const users = await listUsers(ctx.database.read, tenantNo, after, usersPerChunk);
    const last = users.at(-1);
    if (!last) return;
    // Loaded after the users were read, so that it holds each of them.
    const mainId = await idsOfUsers(ctx, { tenantNo, kind: userIdType, app });
    const openIds: { appId: string; idOf: IdOf }[] = [];
    for (const one of apps)
      openIds.push({
        appId: one.appId,
        idOf: await idsOfUsers(ctx, { tenantNo, kind: 'open_id', app: one }),
      });
    const unionIds: { named: { developer?: string }; idOf: IdOf }[] = [];
    for (const { developer, named } of developers)
      unionIds.push({
        named,
        idOf: await idsOfUsers(ctx, { tenantNo, kind: 'union_id', app: { appId: '', developer } }),
      });
    yield users.map((user) => ({
      type: 'user',
      id: mainId(user.userNo),
      ...nameOf(user),
      user_id: user.userId,
      open_ids: openIds.map(({ appId, idOf }) => ({ app_id: appId, open_id: idOf(user.userNo) })),
      union_ids: unionIds.map(({ named, idOf }) => ({ ...named, union_id: idOf(user.userNo) })),
    }));
    after = last.userNo;
  }
}

/** The tenant's own developer, and those who see its users by store apps, or whose union_ids came in; as a line names them. */
async function developersOf(
  { database: { read } }: Context,
  { tenantNo, tenantKey }: Tenant,
): Promise<{ developer: string; named: { developer?: string } }[]> {
  const own = developerOfTenant(tenantKey);
  const installed = new Set(
    (await listInstallations(read)).flatMap((one) => (one.tenantNo === tenantNo ? one.appNo : [])),
  );
  const ofApps = (await listApps(read)).flatMap((one) => (installed.has(one.appNo) ? one.developer : []));
  const others = new Set([...ofApps, ...(await listGivenDevelopers(read, tenantNo))]);
  others.delete(own);
  const named = [...others].sort().map((developer) => ({ developer, named: { developer } }));
  return [{ developer: own, named: {} }, ...named];
}

function nameOf({ name }: StoredUser): Pick<Line, 'name'> {
  return name.zh === undefined && name.en === undefined ? {} : { name: i18n.toWire(name) };
}
