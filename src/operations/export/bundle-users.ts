import { developerOfTenant } from '#domain/app.ts';
import { listApps } from '#storage/apps.ts';
import { listUsers, type StoredUser } from '#storage/users.ts';
import type { BundleUser } from '#wire/bundle.ts';
import { i18n } from '#wire/hire/v1/interview-records.ts';
import type { Context } from '../context.ts';
import type { IdOwnerApp, UserIdKind } from '../user-id-tables.ts';
import type { ExportInput } from './export-records.ts';

type Line = BundleUser & { type: 'user' };
type IdOf = (userNo: number) => string;

const usersPerChunk = 1000;

/**
 * Users with all their ids: user_id, open_id in every app of the tenant, union_id with the developer. Derived ids are
 * written too, because another installation would derive others.
 */
export async function* userLines(
  ctx: Context,
  { tenant, app, userIdType }: ExportInput,
): AsyncGenerator<Line[]> {
  const { tenantNo } = tenant;
  const apps = (await listApps(ctx.database.read)).filter((one) => one.tenantNo === tenantNo);
  const own = { appId: '', developer: developerOfTenant(tenant.tenantKey) };
  for (let after = 0; ; ) {
    const users = await listUsers(ctx.database.read, tenantNo, after, usersPerChunk);
    const last = users.at(-1);
    if (!last) return;
    // Loaded after the users were read, so that it holds each of them.
    const mainId = await idsOf(ctx, tenantNo, userIdType, app);
    const unionId = await idsOf(ctx, tenantNo, 'union_id', own);
    const openIds: { appId: string; idOf: IdOf }[] = [];
    for (const one of apps)
      openIds.push({ appId: one.appId, idOf: await idsOf(ctx, tenantNo, 'open_id', one) });
    yield users.map((user) => ({
      type: 'user',
      id: mainId(user.userNo),
      ...nameOf(user),
      user_id: user.userId,
      open_ids: openIds.map(({ appId, idOf }) => ({ app_id: appId, open_id: idOf(user.userNo) })),
      union_ids: [{ union_id: unionId(user.userNo) }],
    }));
    after = last.userNo;
  }
}

function nameOf({ name }: StoredUser): Pick<Line, 'name'> {
  return name.zh === undefined && name.en === undefined ? {} : { name: i18n.toWire(name) };
}

async function idsOf(
  ctx: Context,
  tenantNo: number,
  kind: UserIdKind,
  app: IdOwnerApp | undefined,
): Promise<IdOf> {
  const { byUserNo } = await ctx.userIds.load(tenantNo, kind, app);
  return (userNo) => {
    const bytes = byUserNo[userNo];
    if (!bytes) throw new Error(`user ${userNo} has no ${kind}`);
    return JSON.parse(`"${Buffer.from(bytes).toString('utf8')}"`) as string;
  };
}
