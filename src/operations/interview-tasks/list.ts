import type { Application } from '#domain/application.ts';
import type { Interview } from '#domain/interview.ts';
import type { UserNo } from '#domain/interview-record.ts';
import { type InterviewTask, type TaskStatus, taskStatus } from '#domain/interview-task.ts';
import { formatPageToken } from '#domain/page-token.ts';
import type { RecordBrief } from '#domain/record-brief.ts';
import { findBodies } from '#storage/bodies.ts';
import { listInterviewIdsOfUser, listRecordsOfInterviews } from '#storage/interviews.ts';
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
  query: TaskQuery,
  status: TaskStatus | undefined,
): AsyncGenerator<InterviewTask> {
  const atOnce = status === undefined ? query.atOnce : idsPerRead;
  for (let { afterId } = query; ; ) {
    const ids = await listInterviewIdsOfUser(
      ctx.database.read,
      query.tenantNo,
      query.userNo,
      afterId,
      atOnce,
    );
    const last = ids.at(-1);
    if (last === undefined) return;
    const tasks = await tasksOf(ctx, query, ids);
    yield* tasks.filter((task) => status === undefined || task.status === status);
    afterId = BigInt(last);
  }
}

async function tasksOf(
  ctx: Context,
  { tenantNo, userNo }: TaskQuery,
  interviewIds: readonly string[],
): Promise<InterviewTask[]> {
  const { database } = ctx;
  const records = await listRecordsOfInterviews(database, tenantNo, interviewIds, userNo);
  const interviews = await findBodies(database, database.read, 'interviews', tenantNo, interviewIds);
  const applicationIds = new Set(
    [...interviews.values()].flatMap(({ applicationId }) => applicationId ?? []),
  );
  const applications = await findBodies(database, database.read, 'applications', tenantNo, [
    ...applicationIds,
  ]);
  // A record that was removed or moved between the reads leaves no task behind.
  return interviewIds.flatMap((interviewId) => {
    const own = records.get(interviewId);
    if (!own) return [];
    const interview = interviews.get(interviewId);
    const application = applications.get(interview?.applicationId ?? '');
    return taskOf(interviewId, { own, interview, application, nowMs: ctx.now() });
  });
}

interface TaskParts {
  own: readonly RecordBrief[];
  interview: Interview | undefined;
  application: Application | undefined;
  nowMs: number;
}

function taskOf(interviewId: string, { own, interview, application, nowMs }: TaskParts): InterviewTask {
  const { jobId, talentId, terminated = false } = application ?? {};
  const applicationId = interview?.applicationId;
  return {
    interviewId,
    ...(jobId !== undefined && { jobId }),
    ...(talentId !== undefined && { talentId }),
    ...(applicationId !== undefined && { applicationId }),
    status: taskStatus({
      records: own,
      beginAtMs: interview?.beginAtMs,
      applicationTerminated: terminated,
      nowMs,
    }),
  };
}
