import type { Interviewer } from '#domain/interviewer.ts';
import { formatPageToken } from '#domain/page-token.ts';
import { listInterviewers as listPage } from '#storage/interviewers.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import { cutPage, type Page, type PageInput, placeToGoOnAfter } from '../paging.ts';
import type { UserIdKind } from '../user-id-tables.ts';
import { findNamedUsers } from '../users/find-named-users.ts';

const endpoint = 'hire.v1.interviewers.list';

export interface ListInterviewersInput extends PageInput {
  /** Only these users, by ids of `userIdKind`. */
  userIds: readonly string[] | undefined;
  userIdKind: UserIdKind;
  certified: boolean | undefined;
  /** Unix milliseconds, both included. */
  updatedFromMs: number | undefined;
  updatedToMs: number | undefined;
}

/** Users of the caller's tenant whose certification was ever set, by update and user. */
export async function listInterviewers(
  ctx: Context,
  caller: Caller,
  input: ListInterviewersInput,
): Promise<Page<Interviewer>> {
  const { tenantNo } = caller;
  const scope = { endpoint, tenantNo };
  const place = placeToGoOnAfter(ctx, scope, input.pageToken);
  const after = place && { updatedAtMs: place[0], userNo: place[1] };
  const { userIds, userIdKind: kind, certified, updatedFromMs, updatedToMs, pageSize } = input;
  const userNos = userIds && (await findNamedUsers(ctx, caller, { field: 'user_ids', ids: userIds, kind }));
  const filter = { userNos, certified, updatedFromMs, updatedToMs };
  const found = await listPage(ctx.database.read, tenantNo, filter, after, pageSize + 1);
  const { items, goOnAfter: next } = cutPage(found, pageSize);
  return {
    items,
    pageToken: next && formatPageToken(ctx.keys, scope, BigInt(next.updatedAtMs), BigInt(next.userNo)),
  };
}
