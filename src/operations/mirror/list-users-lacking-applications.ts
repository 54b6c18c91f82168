import { listUsersLackingApplications as listPage } from '#storage/pulled-applications.ts';
import type { Context } from '../context.ts';
import { idsOfUsers } from '../export/ids-of-users.ts';
import type { Pull } from './pull.ts';

/** A user as the app of the source knows it. */
export interface LackingUser {
  userNo: number;
  id: string;
}

/** Users whose tasks at the source tell of applications that are not here, ascending after a user number. */
export async function listUsersLackingApplications(
  ctx: Context,
  { source, tenant: { tenantNo }, userIdType: kind, app }: Pull,
  afterUserNo: number,
  limit: number,
): Promise<LackingUser[]> {
  const userNos = await listPage(ctx.database.read, source, afterUserNo, limit);
  if (userNos.length === 0) return [];
  const idOf = await idsOfUsers(ctx, { tenantNo, kind, app });
  return userNos.map((userNo) => ({ userNo, id: idOf(userNo) }));
}
