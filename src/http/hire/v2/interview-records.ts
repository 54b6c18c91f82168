import type { FastifyInstance } from 'fastify';
import type { UserIdType } from '#contract/hire/v1/common.ts';
import {
  type GetV2Params,
  GetV2Query,
  getInterviewRecordV2 as getDefinition,
  ListV2Query,
  listInterviewRecordsV2 as listDefinition,
} from '#contract/hire/v2/interview-records.ts';
import { invalidParameter } from '#domain/errors.ts';
import { getInterviewRecordV2 } from '#operations/interview-records/get-v2.ts';
import { listInterviewRecordsV2 } from '#operations/interview-records/list-v2.ts';
import { sheetToWire } from '#wire/hire/v2/interview-records.ts';
import { type CallerRequest, callerRoute } from '../../caller-route.ts';
import type { Edge } from '../../edge.ts';
import { pageData, withoutPagingBesideIds } from '../../pages.ts';
import { compileQueryReader, requireWellFormedId } from '../../query.ts';
import { sendEntities } from '../../send-entities.ts';

const readListQuery = compileQueryReader<ListV2Query & { user_id_type: UserIdType }>(ListV2Query);
const readGetQuery = compileQueryReader<GetV2Query & { user_id_type: UserIdType }>(GetV2Query);

export function interviewRecordV2Routes(app: FastifyInstance, edge: Edge): void {
  callerRoute(app, edge, listDefinition, list);
  callerRoute(app, edge, getDefinition, get);
}

async function list(edge: Edge, { caller, request, exchange }: CallerRequest): Promise<void> {
  const query = readListQuery(withoutPagingBesideIds(request.query, 'ids'));
  for (const id of query.ids ?? []) requireWellFormedId('ids', id);
  if (query.page_token !== undefined && query.page_size === undefined) throw pageSizeMissing();
  const { items, pageToken } = await listInterviewRecordsV2(edge.ctx, caller, {
    pageSize: query.page_size,
    pageToken: query.page_token,
    ids: query.ids,
  });
  await sendEntities(edge, exchange, {
    caller,
    userIdType: query.user_id_type,
    definition: listDefinition,
    msg: 'SUCCESS',
    render: (idOf) =>
      pageData(
        items.map((sheet) => sheetToWire(sheet, idOf)),
        pageToken,
      ),
  });
  edge.metrics.records.inc({ route: listDefinition.operationId }, items.length);
}

async function get(edge: Edge, { caller, request, exchange }: CallerRequest): Promise<void> {
  const query = readGetQuery(request.query);
  const { interview_record_id: id } = request.params as GetV2Params;
  requireWellFormedId('interview_record_id', id);
  const sheet = await getInterviewRecordV2(edge.ctx, caller, id);
  await sendEntities(edge, exchange, {
    caller,
    userIdType: query.user_id_type,
    definition: getDefinition,
    msg: 'SUCCESS',
    render: (idOf) => ({ interview_record: sheetToWire(sheet, idOf) }),
  });
  edge.metrics.records.inc({ route: getDefinition.operationId }, 1);
}

/** The list would be empty, and the caller would believe to have seen everything. */
function pageSizeMissing(): Error {
  return invalidParameter({
    field: 'page_size',
    description: 'must be given with page_token; without it the list is read by ids',
  });
}
