import type { Interviewer, InterviewerChange } from '#domain/interviewer.ts';
import { findInterviewer, newestUpdateMs, putInterviewer } from '#storage/interviewers.ts';
import { lockTenant } from '#storage/tenants.ts';
import { audit } from '../audit.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import type { UserIdKind } from '../user-id-tables.ts';
import { findNamedUsers } from '../users/find-named-users.ts';

/** How far an update may be dated ahead, so that updates of one millisecond keep their order. */
const aheadMs = 1000;

export interface PatchInterviewerInput {
  userId: string;
  userIdKind: UserIdKind;
  change: InterviewerChange;
}

/**
 * Set what of an interviewer is given, and when it was set. A user who was never set becomes an interviewer by this,
 * not certified unless the change says so.
 */
export async function patchInterviewer(
  ctx: Context,
  caller: Caller,
  { userId, userIdKind: kind, change }: PatchInterviewerInput,
): Promise<Interviewer> {
  const { tenantNo, app } = caller;
  const [userNo] = await findNamedUsers(ctx, caller, { field: 'interviewer_id', ids: [userId], kind });
  if (userNo === undefined) throw new Error('a named user is found or refused');
  const auditId = await ctx.newId();
  return ctx.database.transaction(async (tx) => {
    await lockTenant(tx, tenantNo);
    const before = await findInterviewer(tx, tenantNo, userNo);
    const interviewer = {
      userNo,
      certified: change.certified ?? before?.certified ?? false,
      updatedAtMs: nextUpdateMs(ctx.now(), await newestUpdateMs(tx, tenantNo)),
    };
    await putInterviewer(tx, tenantNo, interviewer);
    await audit(ctx, tx, {
      id: auditId,
      tenantNo,
      actor: `app:${app.appId}`,
      action: 'interviewer.patch',
      subject: JSON.stringify({ userNo, ...change }),
    });
    return interviewer;
  });
}

/** Now, but behind the newest update: the list is read in this order, and no one who reads along may miss one. */
function nextUpdateMs(nowMs: number, newestMs: number): number {
  return newestMs >= nowMs && newestMs < nowMs + aheadMs ? newestMs + 1 : nowMs;
}
