import type { FastifyInstance } from 'fastify';
import type { UserIdType } from '#contract/hire/v1/common.ts';
import {
  ListInterviewersQuery,
  listInterviewers as listDefinition,
  type PatchInterviewerParams,
  PatchInterviewerQuery,
  patchInterviewer as patchDefinition,
} from '#contract/hire/v1/interviewers.ts';
import { brokenRules } from '#domain/errors.ts';
import type { InterviewerChange } from '#domain/interviewer.ts';
import { listInterviewers } from '#operations/interviewers/list.ts';
import { patchInterviewer } from '#operations/interviewers/patch.ts';
import { interviewerToWire, readInterviewerChange, verifyStatus } from '#wire/hire/v1/interviewers.ts';
import { UnreadableFieldError } from '#wire/schema-reader.ts';
import { type CallerRequest, callerRoute, requireMayNameUsers } from '../../caller-route.ts';
import type { Edge } from '../../edge.ts';
import { pageData } from '../../pages.ts';
import { compileQueryReader, readMoment } from '../../query.ts';
import { readJsonBody } from '../../request-body.ts';
import { sendEntities } from '../../send-entities.ts';

const readListQuery = compileQueryReader<
  ListInterviewersQuery & { page_size: number; user_id_type: UserIdType }
>(ListInterviewersQuery);
const readPatchQuery = compileQueryReader<PatchInterviewerQuery & { user_id_type: UserIdType }>(
  PatchInterviewerQuery,
);

export function interviewerRoutes(app: FastifyInstance, edge: Edge): void {
  callerRoute(app, edge, listDefinition, list);
  callerRoute(app, edge, patchDefinition, patch);
}

async function list(edge: Edge, { caller, request, exchange }: CallerRequest): Promise<void> {
  const query = readListQuery(request.query);
  const { user_ids: userIds, verify_status: status, user_id_type: userIdType } = query;
  if (userIds) requireMayNameUsers(caller, listDefinition.access, userIdType);
  const { items: interviewers, pageToken } = await listInterviewers(edge.ctx, caller, {
    pageSize: query.page_size,
    pageToken: query.page_token,
    userIds,
    userIdKind: userIdType,
    certified: status === undefined ? undefined : verifyStatus.fromWire(status),
    updatedFromMs: readMoment('earliest_update_time', query.earliest_update_time, 0),
    updatedToMs: readMoment('latest_update_time', query.latest_update_time, 0),
  });
  await sendEntities(edge, exchange, {
    caller,
    userIdType,
    definition: listDefinition,
    render: (idOf) =>
      pageData(
        interviewers.map((one) => interviewerToWire(one, idOf)),
        pageToken,
      ),
  });
}

async function patch(edge: Edge, { caller, request, exchange }: CallerRequest): Promise<void> {
  const { user_id_type: userIdType } = readPatchQuery(request.query);
  const change = readChange(readJsonBody(request.body));
  requireMayNameUsers(caller, patchDefinition.access, userIdType);
  const { interviewer_id: userId } = request.params as PatchInterviewerParams;
  const interviewer = await patchInterviewer(edge.ctx, caller, { userId, userIdKind: userIdType, change });
  await sendEntities(edge, exchange, {
    caller,
    userIdType,
    definition: patchDefinition,
    render: (idOf) => ({ interviewer: interviewerToWire(interviewer, idOf) }),
  });
}

function readChange(body: unknown): InterviewerChange {
  try {
    return readInterviewerChange(body);
  } catch (error) {
    if (!(error instanceof UnreadableFieldError)) throw error;
    throw brokenRules([{ field: error.path || 'body', description: error.message }]);
  }
}
