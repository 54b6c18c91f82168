import { developerOfTenant } from '#domain/app.ts';
import { listApps } from '#storage/apps.ts';
import { listUsers, type StoredUser } from '#storage/users.ts';
import type { BundleUser } from '#wire/bundle.ts';
import { i18n } from '#wire/hire/v1/interview-records.ts';
import type { Context } from '../context.ts';
import type { ExportInput } from './export-records.ts';
import { idsOfUsers } from './ids-of-users.ts';

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
    const mainId = await idsOfUsers(ctx, { tenantNo, kind: userIdType, app });
    const unionId = await idsOfUsers(ctx, { tenantNo, kind: 'union_id', app: own });
    const openIds: { appId: string; idOf: IdOf }[] = [];
    for (const one of apps)
      openIds.push({
        appId: one.appId,
        idOf: await idsOfUsers(ctx, { tenantNo, kind: 'open_id', app: one }),
      });
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
