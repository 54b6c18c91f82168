import type { UserIdType } from '#contract/hire/v1/interview-records.ts';
import type { RouteAccess, RouteDefinition } from '#contract/route.ts';
import type { Caller } from '#operations/caller.ts';
import type { DocumentPage } from '#operations/interview-records/list.ts';
import {
  freeChunks,
  spliceDocuments,
  splicedBound,
  type UserIdBytes,
  withoutUserIds,
} from '#wire/document.ts';
import { mayReadUserIds } from '../../caller-route.ts';
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

/** Write the answer into one buffer, with the caller's own ids of users in place of marks, and send it. */
export async function sendDocuments(edge: Edge, exchange: Exchange, answer: DocumentAnswer): Promise<void> {
  const { caller, userIdType, definition } = answer;
  const { userIds } = edge.ctx;
  if (userIdType === 'user_id' && !mayReadUserIds(caller, definition.access)) {
    const chunks = answer.documents.chunks.map(withoutUserIds);
    sendSpliced(
      edge,
      exchange,
      { ...answer, documents: { ...answer.documents, chunks, isOwned: false } },
      noIds,
    );
    return;
  }
  const space = { tenantNo: caller.tenantNo, kind: userIdType, app: caller.app };
  await userIds.splice(space, (ids) => sendSpliced(edge, exchange, answer, ids));
}

/** Undefined when a document names a user that `ids` lacks; then nothing was sent. */
function sendSpliced(
  edge: Edge,
  exchange: Exchange,
  answer: DocumentAnswer,
  ids: UserIdBytes,
): true | undefined {
  const { documents, start, end } = answer;
  const { chunks, count } = documents;
  const buffer = edge.buffers.take(splicedBound(chunks, count, ids) + start.length + end.length);
  let offset = buffer.write(start, 0, 'latin1');
  for (const [index, chunk] of chunks.entries()) {
    if (index > 0) buffer[offset++] = comma;
    offset = spliceDocuments(buffer, offset, chunk, ids);
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
