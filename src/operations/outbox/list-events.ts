import type { OutboxEvent } from '#domain/outbox.ts';
import { listApps } from '#storage/apps.ts';
import { listEvents as readEvents } from '#storage/outbox.ts';
import type { Context } from '../context.ts';

export interface ListedEvent extends OutboxEvent {
  appId: string;
  state: 'waiting' | 'under way' | 'given up';
}

const pageSize = 500;

/** Every event that was not taken yet, the oldest first. */
export async function listEvents(ctx: Context): Promise<ListedEvent[]> {
  const appIds = new Map((await listApps(ctx.database.read)).map(({ appNo, appId }) => [appNo, appId]));
  const events: OutboxEvent[] = [];
  for (;;) {
    const page = await readEvents(ctx.database.read, events.at(-1)?.eventId ?? '', pageSize);
    events.push(...page);
    if (page.length < pageSize) break;
  }
  const now = ctx.now();
  return events
    .map((event) => ({ ...event, appId: appIds.get(event.appNo) ?? '', state: stateOf(event, now) }))
    .sort((one, other) => one.createdAtMs - other.createdAtMs);
}

function stateOf({ deadAtMs, leaseUntilMs }: OutboxEvent, nowMs: number): ListedEvent['state'] {
  if (deadAtMs !== undefined) return 'given up';
  return leaseUntilMs > nowMs ? 'under way' : 'waiting';
}
