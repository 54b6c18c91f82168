import type { FastifyInstance } from 'fastify';
import type { UserIdType } from '#contract/hire/v1/common.ts';
import {
  getInterviewsByTalent as byTalentDefinition,
  ListInterviewsQuery,
  listInterviews as listDefinition,
  TalentInterviewsQuery,
} from '#contract/hire/v1/interviews.ts';
import { getInterviewsByTalent } from '#operations/interviews/get-by-talent.ts';
import { listInterviews } from '#operations/interviews/list.ts';
import { renderInterview } from '#wire/hire/v1/interviews.ts';
import { type CallerRequest, callerRoute } from '../../caller-route.ts';
import type { Edge } from '../../edge.ts';
import { pageData } from '../../pages.ts';
import { compileQueryReader, readMoment, requireWellFormedId } from '../../query.ts';
import { sendEntities } from '../../send-entities.ts';

const readListQuery = compileQueryReader<
  ListInterviewsQuery & { page_size: number; user_id_type: UserIdType }
>(ListInterviewsQuery);
const readTalentQuery = compileQueryReader<TalentInterviewsQuery & { user_id_type: UserIdType }>(
  TalentInterviewsQuery,
);

export function interviewRoutes(app: FastifyInstance, edge: Edge): void {
  callerRoute(app, edge, listDefinition, list);
  callerRoute(app, edge, byTalentDefinition, getByTalent);
}

async function list(edge: Edge, { caller, request, exchange }: CallerRequest): Promise<void> {
  const query = readListQuery(request.query);
  requireWellFormedId('application_id', query.application_id);
  requireWellFormedId('interview_id', query.interview_id);
  const { items: interviews, pageToken } = await listInterviews(edge.ctx, caller, {
    pageSize: query.page_size,
    pageToken: query.page_token,
    applicationId: query.application_id,
    interviewId: query.interview_id,
    beginFromMs: readMoment('start_time', query.start_time, 1),
    beginToMs: readMoment('end_time', query.end_time, 1),
  });
  const nowMs = edge.ctx.now();
  await sendEntities(edge, exchange, {
    caller,
    userIdType: query.user_id_type,
    definition: listDefinition,
    render: (idOf) =>
      pageData(
        interviews.map(({ interview, records }) => renderInterview(interview, records, { idOf, nowMs })),
        pageToken,
      ),
  });
}

async function getByTalent(edge: Edge, { caller, request, exchange }: CallerRequest): Promise<void> {
  const query = readTalentQuery(request.query);
  requireWellFormedId('talent_id', query.talent_id);
  const applications = await getInterviewsByTalent(edge.ctx, caller, query.talent_id);
  const nowMs = edge.ctx.now();
  await sendEntities(edge, exchange, {
    caller,
    userIdType: query.user_id_type,
    definition: byTalentDefinition,
    render: (idOf) => ({
      items: applications.map(({ applicationId, interviews }) => ({
        application_id: applicationId,
        interview_list: interviews.map(({ interview, records }) =>
          renderInterview(interview, records, { idOf, nowMs }),
        ),
      })),
    }),
  });
}
