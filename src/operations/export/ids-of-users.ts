import { userIdText } from '#wire/document.ts';
import type { Context } from '../context.ts';
import type { UserIdSpace } from '../user-id-tables.ts';

/** Ids of all users that are known now: to be asked for after what names them was read. */
export async function idsOfUsers(
  ctx: Context,
  { tenantNo, kind, app }: UserIdSpace,
): Promise<(userNo: number) => string> {
  const ids = await ctx.userIds.load(tenantNo, kind, app);
  return (userNo) => {
    const id = userIdText(ids, userNo);
    if (id === undefined) throw new Error(`user ${userNo} has no ${kind}`);
    return id;
  };
}
