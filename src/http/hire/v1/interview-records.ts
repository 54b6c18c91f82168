import type { FastifyInstance } from 'fastify';
import {
  type GetParams,
  GetQuery,
  getInterviewRecord as getDefinition,
  ListQuery,
  listInterviewRecords as listDefinition,
  type UserIdType,
} from '#contract/hire/v1/interview-records.ts';
import { invalidParameter } from '#domain/errors.ts';
import { isWellFormedId } from '#domain/ids.ts';
import { getInterviewRecord } from '#operations/interview-records/get.ts';
import { listInterviewRecords } from '#operations/interview-records/list.ts';
import { type CallerRequest, callerRoute } from '../../caller-route.ts';
import type { Edge } from '../../edge.ts';
import { compileQueryReader } from '../../query.ts';
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
  const query = readListQuery(hasIds(request.query) ? withoutPaging(request.query) : request.query);
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

type RawListQuery = Partial<Record<'ids' | 'ids[]' | 'page_size' | 'page_token', unknown>>;

function hasIds(query: unknown): query is RawListQuery {
  const { ids, 'ids[]': more } = query as RawListQuery;
  return [ids, more].flat().some((id) => id !== undefined && id !== '');
}

/** Ids turn paging off: what is said about pages is not even read. */
function withoutPaging({ page_size: _, page_token: __, ...query }: RawListQuery): RawListQuery {
  return query;
}

function requireWellFormedId(field: string, id: string): void {
  if (isWellFormedId(id)) return;
  throw invalidParameter({ field, value: id.slice(0, 256), description: 'an id is decimal digits' });
}
