import type { FastifyInstance } from 'fastify';
import { ListFormsQuery, listFeedbackForms as listDefinition } from '#contract/hire/v1/feedback-forms.ts';
import { listFeedbackForms } from '#operations/feedback-forms/list.ts';
import { formToWire } from '#wire/hire/v1/feedback-forms.ts';
import { type CallerRequest, callerRoute } from '../../caller-route.ts';
import type { Edge } from '../../edge.ts';
import { pageData, withoutPagingBesideIds } from '../../pages.ts';
import { compileQueryReader, requireWellFormedId } from '../../query.ts';
import { sendData } from '../../send-entities.ts';

const idsName = 'interview_feedback_form_ids';
const readQuery = compileQueryReader<ListFormsQuery & { page_size: number }>(ListFormsQuery);

export function feedbackFormRoutes(app: FastifyInstance, edge: Edge): void {
  callerRoute(app, edge, listDefinition, list);
}

async function list(edge: Edge, { caller, request, exchange }: CallerRequest): Promise<void> {
  const query = readQuery(withoutPagingBesideIds(request.query, idsName));
  const ids = query[idsName];
  for (const id of ids ?? []) requireWellFormedId(idsName, id);
  const { items, pageToken } = await listFeedbackForms(edge.ctx, caller, {
    pageSize: query.page_size,
    pageToken: query.page_token,
    ids,
  });
  sendData(edge, exchange, pageData(items.map(formToWire), pageToken));
}
