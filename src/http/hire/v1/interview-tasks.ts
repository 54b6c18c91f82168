import type { FastifyInstance } from 'fastify';
import type { UserIdType } from '#contract/hire/v1/common.ts';
import { listInterviewTasks as definition, ListTasksQuery } from '#contract/hire/v1/interview-tasks.ts';
import { listInterviewTasks } from '#operations/interview-tasks/list.ts';
import { activityStatus, interviewTask } from '#wire/hire/v1/interview-tasks.ts';
import { type CallerRequest, callerRoute, requireMayNameUsers } from '../../caller-route.ts';
import type { Edge } from '../../edge.ts';
import { pageData } from '../../pages.ts';
import { compileQueryReader } from '../../query.ts';
import { sendData } from '../../send-entities.ts';

const readQuery = compileQueryReader<ListTasksQuery & { page_size: number; user_id_type: UserIdType }>(
  ListTasksQuery,
);

export function interviewTaskRoutes(app: FastifyInstance, edge: Edge): void {
  callerRoute(app, edge, definition, list);
}

async function list(edge: Edge, { caller, request, exchange }: CallerRequest): Promise<void> {
  const query = readQuery(request.query);
  const { activity_status: status, user_id_type: userIdKind } = query;
  requireMayNameUsers(caller, definition.access, userIdKind);
  const { items, pageToken } = await listInterviewTasks(edge.ctx, caller, {
    userId: query.user_id,
    userIdKind,
    status: status === undefined ? undefined : activityStatus.fromWire(status),
    pageSize: query.page_size,
    pageToken: query.page_token,
  });
  const tasks = items.map((task) => interviewTask.toWire(task));
  sendData(edge, exchange, pageData(tasks, pageToken));
}
