import type { FastifyInstance } from 'fastify';
import {
  type Attachment,
  type GetAttachmentParams,
  GetAttachmentQuery,
  getAttachment as getDefinition,
} from '#contract/hire/v1/attachments.ts';
import { getAttachment } from '#operations/attachments/get.ts';
import { type CallerRequest, callerRoute } from '../../caller-route.ts';
import type { Edge } from '../../edge.ts';
import { compileQueryReader, requireWellFormedId } from '../../query.ts';
import { sendData } from '../../send-entities.ts';

const readGetQuery = compileQueryReader<Record<string, unknown>>(GetAttachmentQuery);

export function attachmentRoutes(app: FastifyInstance, edge: Edge): void {
  callerRoute(app, edge, getDefinition, get);
}

async function get(edge: Edge, { caller, request, exchange }: CallerRequest): Promise<void> {
  // The kind must be one of the known ones, but the id alone says which attachment is meant.
  readGetQuery(request.query);
  const { attachment_id: asked } = request.params as GetAttachmentParams;
  requireWellFormedId('attachment_id', asked);
  const { id, name, mime, createdAtMs } = await getAttachment(edge.ctx, caller, asked);
  const url = edge.links.urlOf(caller.tenantNo, id);
  const attachment: Attachment = { id, url, name, mime, create_time: createdAtMs };
  sendData(edge, exchange, { attachment });
}
