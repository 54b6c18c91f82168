import type { FastifyInstance } from 'fastify';
import type { UserIdType } from '#contract/hire/v1/common.ts';
import {
  type GetParams,
  GetQuery,
  getInterviewRecord as getDefinition,
  ListQuery,
  listInterviewRecords as listDefinition,
} from '#contract/hire/v1/interview-records.ts';
import { getInterviewRecord } from '#operations/interview-records/get.ts';
import { listInterviewRecords } from '#operations/interview-records/list.ts';
import { type CallerRequest, callerRoute } from '../../caller-route.ts';
import type { Edge } from '../../edge.ts';
import { withoutPagingBesideIds } from '../../pages.ts';
import { compileQueryReader, requireWellFormedId } from '../../query.ts';
import { sendDocuments } from './send-documents.ts';

const readListQuery = compileQueryReader<ListQuery & { page_size: number; user_id_type: UserIdType }>(
  ListQuery,
);
const readGetQuery = compileQueryReader<GetQuery & { user_id_type: UserIdType }>(GetQuery);

export function interviewRecordRoutes(app: FastifyInstance, edge: Edge): void {
  callerRoute(app, edge, listDefinition, list);
  callerRoute(app, edge, getDefinition, get);
}

async function list(edge: Edge, { caller, request, exchange }: CallerRequest): Promise<void> {
  const query = readListQuery(withoutPagingBesideIds(request.query, 'ids'));
  for (const id of query.ids ?? []) requireWellFormedId('ids', id);
  const page = await listInterviewRecords(edge.ctx, caller, {
    pageSize: query.page_size,
    pageToken: query.page_token,
    ids: query.ids,
  });
  const end =
    page.pageToken === undefined
      ? '],"has_more":false}}'
      : `],"page_token":"${page.pageToken}","has_more":true}}`;
  await sendDocuments(edge, exchange, {
    caller,
    userIdType: query.user_id_type,
    documents: page,
    start: '{"code":0,"msg":"SUCCESS","data":{"items":[',
    end,
    definition: listDefinition,
  });
}

async function get(edge: Edge, { caller, request, exchange }: CallerRequest): Promise<void> {
  const query = readGetQuery(request.query);
  const { interview_record_id: id } = request.params as GetParams;
  requireWellFormedId('interview_record_id', id);
  await sendDocuments(edge, exchange, {
    caller,
    userIdType: query.user_id_type,
    documents: await getInterviewRecord(edge.ctx, caller, id),
    start: '{"code":0,"msg":"SUCCESS","data":{"interview_record":',
    end: '}}',
    definition: getDefinition,
  });
}
