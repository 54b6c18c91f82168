import type { UserNo } from '#domain/interview-record.ts';
import { type InterviewTask, type TaskStatus, taskStatus } from '#domain/interview-task.ts';
import { formatPageToken } from '#domain/page-token.ts';
import { type InterviewOfUser, listInterviewsOfUser } from '#storage/interview-tasks.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import { cutPage, idToGoOnAfter, type Page, type PageInput } from '../paging.ts';
import type { UserIdKind } from '../user-id-tables.ts';
import { findNamedUsers } from '../users/find-named-users.ts';

const endpoint = 'hire.v1.interview_tasks.list';
/** Read at once where a status is asked for: it is derived, so the database can't look for it. */
const idsPerRead = 100;

export interface ListTasksInput extends PageInput {
  /** The interviewer, by an id of `userIdKind`. */
  userId: string;
  userIdKind: UserIdKind;
  status: TaskStatus | undefined;
}

/** Interviews in which a user has a record, ascending by id, with what is left to do there. */
export async function listInterviewTasks(
  ctx: Context,
  caller: Caller,
  input: ListTasksInput,
): Promise<Page<InterviewTask>> {
  const { userId, userIdKind: kind, status, pageSize, pageToken } = input;
  const { tenantNo } = caller;
  const scope = { endpoint, tenantNo };
  const afterId = idToGoOnAfter(ctx, scope, pageToken);
  const [userNo = 0] = await findNamedUsers(ctx, caller, { field: 'user_id', ids: [userId], kind });
  const found: InterviewTask[] = [];
  for await (const task of tasksAfter(ctx, { tenantNo, userNo, afterId, atOnce: pageSize + 1 }, status)) {
    found.push(task);
    if (found.length > pageSize) break;
  }
  const { items, goOnAfter } = cutPage(found, pageSize);
  return { items, pageToken: goOnAfter && formatPageToken(ctx.keys, scope, BigInt(goOnAfter.interviewId)) };
}

interface TaskQuery {
  tenantNo: number;
  userNo: UserNo;
  afterId: bigint;
  /** How many to read at once. */
  atOnce: number;
}

async function* tasksAfter(
  ctx: Context,
  { tenantNo, userNo, afterId, atOnce }: TaskQuery,
  status: TaskStatus | undefined,
): AsyncGenerator<InterviewTask> {
  const limit = status === undefined ? atOnce : idsPerRead;
  for (let after = afterId; ; ) {
    const interviews = await listInterviewsOfUser(ctx.database.read, tenantNo, userNo, after, limit);
    const last = interviews.at(-1);
    if (last === undefined) return;
    const tasks = interviews.map((interview) => taskOf(interview, ctx.now()));
    yield* tasks.filter((task) => status === undefined || task.status === status);
    after = BigInt(last.id);
  }
}

function taskOf(interview: InterviewOfUser, nowMs: number): InterviewTask {
  const { id, records, beginAtMs, applicationId, application } = interview;
  const { jobId, talentId, terminated = false } = application ?? {};
  return {
    interviewId: id,
    ...(jobId !== undefined && { jobId }),
    ...(talentId !== undefined && { talentId }),
    ...(applicationId !== undefined && { applicationId }),
    status: taskStatus({ records, beginAtMs, applicationTerminated: terminated, nowMs }),
  };
}
