import type { UserIdType } from '#contract/hire/v1/common.ts';
import type { RouteAccess, RouteDefinition } from '#contract/route.ts';
import type { UserNo } from '#domain/interview-record.ts';
import type { Caller } from '#operations/caller.ts';
import { type IdOf, userIdText } from '#wire/document.ts';
import { mayReadUserIds } from './caller-route.ts';
import type { Edge } from './edge.ts';
import type { Exchange } from './exchange.ts';
import { jsonAnswer } from './json-answer.ts';

export interface EntityAnswer {
  caller: Caller;
  userIdType: UserIdType;
  definition: RouteDefinition & { access: RouteAccess };
  /** Default: `success`. */
  msg?: string;
  /** Makes the object `data`. May run twice, so it must only read. */
  render(idOf: IdOf): object;
}

/** Answer with entities that name users, rendered now; for stored documents there is `sendDocuments`. */
export async function sendEntities(edge: Edge, exchange: Exchange, answer: EntityAnswer): Promise<void> {
  const { caller, userIdType, definition, msg, render } = answer;
  if (userIdType === 'user_id' && !mayReadUserIds(caller, definition.access)) {
    const blank = render(() => undefined);
    sendData(edge, exchange, blank, msg);
    return;
  }
  const space = { tenantNo: caller.tenantNo, kind: userIdType, app: caller.app };
  const data = await edge.ctx.userIds.splice(space, (ids) => {
    let isComplete = true;
    // A page names the same few people again and again.
    const seen = new Map<UserNo, string>();
    const rendered = render((userNo) => {
      const id = seen.get(userNo) ?? userIdText(ids, userNo);
      if (id === undefined) isComplete = false;
      else seen.set(userNo, id);
      return id;
    });
    return isComplete ? rendered : undefined;
  });
  sendData(edge, exchange, data, msg);
}

/** Answer with data that name no users. */
export function sendData(edge: Edge, exchange: Exchange, data: object, msg = 'success'): void {
  // As bytes: a socket takes a long Chinese text as a string four times as slowly.
  exchange.json(200, 0, jsonAnswer(edge.buffers, msg, data));
}
