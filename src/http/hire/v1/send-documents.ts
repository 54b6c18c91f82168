import type { UserIdType } from '#contract/hire/v1/common.ts';
import type { RouteAccess, RouteDefinition } from '#contract/route.ts';
import type { Caller } from '#operations/caller.ts';
import type { DocumentPage } from '#operations/interview-records/list.ts';
import {
  freeChunks,
  linkedAttachments,
  spliceDocuments,
  splicedBound,
  type UserIdBytes,
  withoutUserIds,
} from '#wire/document.ts';
import { mayReadUserIds } from '../../caller-route.ts';
import type { LinkTable } from '../../download-links.ts';
import type { Edge } from '../../edge.ts';
import type { Exchange } from '../../exchange.ts';

export interface DocumentAnswer {
  caller: Caller;
  userIdType: UserIdType;
  documents: DocumentPage;
  /** ASCII text before the first document and behind the last. */
  start: string;
  end: string;
  definition: RouteDefinition & { access: RouteAccess };
}

const comma = 0x2c;
const noIds: UserIdBytes = { byUserNo: [], longest: 0 };

/** Write the answer into one buffer, with links and the caller's own ids of users in place of marks, and send it. */
export async function sendDocuments(edge: Edge, exchange: Exchange, answer: DocumentAnswer): Promise<void> {
  const { caller, userIdType, definition, documents } = answer;
  const links = edge.links.tableFor(caller.tenantNo, linkedAttachments(documents.chunks));
  if (userIdType === 'user_id' && !mayReadUserIds(caller, definition.access)) {
    const chunks = documents.chunks.map(withoutUserIds);
    const blanked = { ...answer, documents: { ...documents, chunks, isOwned: false } };
    sendSpliced(edge, exchange, blanked, noIds, links);
    return;
  }
  const space = { tenantNo: caller.tenantNo, kind: userIdType, app: caller.app };
  await edge.ctx.userIds.splice(space, (ids) => sendSpliced(edge, exchange, answer, ids, links));
}

/** Undefined when a document names a user that `ids` lacks; then nothing was sent. */
function sendSpliced(
  edge: Edge,
  exchange: Exchange,
  answer: DocumentAnswer,
  ids: UserIdBytes,
  { links, totalBytes }: LinkTable,
): true | undefined {
  const { documents, start, end } = answer;
  const { chunks, count } = documents;
  const bound = splicedBound(chunks, count, ids, totalBytes) + start.length + end.length;
  const buffer = edge.buffers.take(bound);
  let offset = buffer.write(start, 0, 'latin1');
  for (const [index, chunk] of chunks.entries()) {
    if (index > 0) buffer[offset++] = comma;
    offset = spliceDocuments(buffer, offset, chunk, ids, links);
    if (offset < 0) {
      edge.buffers.giveBack(buffer);
      return undefined;
    }
  }
  offset += buffer.write(end, offset, 'latin1');
  if (documents.isOwned) freeChunks(chunks);
  exchange.json(200, 0, buffer.subarray(0, offset), [], () => edge.buffers.giveBack(buffer));
  edge.metrics.records.inc({ route: answer.definition.operationId }, count);
  return true;
}
