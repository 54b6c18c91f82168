import type { InterviewRecord, UserNo } from '#domain/interview-record.ts';
import type { User } from '#domain/user.ts';
import type { Transactor } from '#storage/database.ts';
import type { Context } from '../context.ts';
import { UserResolver } from '../users/user-resolver.ts';

/** Turns the user numbers of a sample into those of the tenant. */
export interface SampleUserNos {
  apply(record: InterviewRecord): InterviewRecord;
  numberOf(sample: UserNo): UserNo;
}

/** Make the sample's users, or find them from an earlier run. The caller holds the tenant's lock. */
export async function addSampleUsers(
  ctx: Context,
  tx: Transactor,
  tenantNo: number,
  users: readonly User[],
): Promise<SampleUserNos> {
  const resolver = new UserResolver(ctx, { tenantNo, kind: 'user_id', app: undefined });
  const userNos = new Map<UserNo, UserNo>();
  for (const { userNo, userId, name } of users) {
    userNos.set(userNo, await resolver.resolve(tx, { value: userId, name }));
  }
  const numberOf = (sample: UserNo) => userNos.get(sample) as UserNo;
  return {
    numberOf,
    apply: (record) => ({
      ...record,
      ...(record.userNo !== undefined && { userNo: numberOf(record.userNo) }),
      ...(record.interviewer?.userNo !== undefined && {
        interviewer: { ...record.interviewer, userNo: numberOf(record.interviewer.userNo) },
      }),
    }),
  };
}
