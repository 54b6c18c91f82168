import { type ErrorCode, MianpingError } from '#domain/errors.ts';
import type { UserNo } from '#domain/interview-record.ts';
import { isStorableText } from '#domain/text.ts';
import { listApps } from '#storage/apps.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import type { UserIdKind } from '../user-id-tables.ts';
import { UserResolver } from './user-resolver.ts';

/** Ids that a caller names in a request, of the kind that the request says. */
export interface NamedUsers {
  /** Parameter that holds them. */
  field: string;
  ids: readonly string[];
  kind: UserIdKind;
}

const unknown: Record<UserIdKind, { code: ErrorCode; text: string }> = {
  open_id: { code: 'open_id_unknown', text: 'these open ids not existed' },
  union_id: { code: 'union_id_unknown', text: 'these ids not existed' },
  user_id: { code: 'user_id_unknown', text: 'these ids not existed' },
};

/**
 * Numbers of the users behind ids as the caller sees them, in the order of the ids. An id that is nobody's is refused;
 * ids of other tenants are nobody's.
 */
export async function findNamedUsers(
  ctx: Context,
  { app, tenantNo }: Caller,
  { field, ids, kind }: NamedUsers,
): Promise<UserNo[]> {
  const resolver = new UserResolver(ctx, { tenantNo, kind, app });
  const found: UserNo[] = [];
  const missing: string[] = [];
  for (const id of new Set(ids)) {
    const userNo = isStorableText(id) ? await resolver.find(ctx.database.read, id) : undefined;
    if (userNo === undefined) missing.push(id);
    else found.push(userNo);
  }
  const [first] = missing;
  if (first === undefined) return found;
  if (kind === 'open_id' && (await isOfAnotherApp(ctx, tenantNo, first)))
    throw refusal({ code: 'open_id_of_another_app', text: 'open_id cross app' }, field, [first]);
  throw refusal(unknown[kind], field, missing);
}

async function isOfAnotherApp(ctx: Context, tenantNo: number, openId: string): Promise<boolean> {
  const { read } = ctx.database;
  for (const app of await listApps(read)) {
    if (app.tenantNo !== tenantNo && !ctx.directory.installation(tenantNo, app.appNo)) continue;
    const resolver = new UserResolver(ctx, { tenantNo, kind: 'open_id', app });
    if ((await resolver.find(read, openId)) !== undefined) return true;
  }
  return false;
}

function refusal(
  { code, text }: { code: ErrorCode; text: string },
  field: string,
  ids: readonly string[],
): MianpingError {
  const named = ids.map((id) => id.slice(0, 256));
  return new MianpingError(code, `${text}: [${named.join(' ')}]`, {
    violations: named.map((value) => ({ field, value, description: text })),
  });
}
