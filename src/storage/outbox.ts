import { type Selectable, sql } from 'kysely';
import type { EventKind, OutboxEvent } from '#domain/outbox.ts';
import type { Reader, Transactor } from './database.ts';
import type { OutboxTable } from './tables.ts';

export async function insertEvent(
  tx: Transactor,
  event: { eventId: string; appNo: number; kind: EventKind },
  nowMs: number,
): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({
      event_id: event.eventId,
      app_no: event.appNo,
      kind: event.kind,
      created_at_ms: nowMs,
      tries: 0,
      due_at_ms: nowMs,
      lease_until_ms: 0,
    })
    .execute();
}

/**
 * Events that may be tried now, the longest waiting first: due, in no one's hands, of an enabled app, and, but for the
 * challenge itself, for a verified URL. One at a time for each app: a URL that hangs holds up its own app only.
 */
export async function listDueEvents(db: Reader, nowMs: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('outbox')
    .innerJoin('apps', 'apps.app_no', 'outbox.app_no')
    .innerJoin('store_apps', 'store_apps.app_no', 'outbox.app_no')
    .select('event_id')
    .where('due_at_ms', '<=', nowMs)
    .where('outbox.app_no', 'not in', busyApps(db, nowMs))
    .where('dead_at_ms', 'is', null)
    .where('apps.enabled', '=', 1)
    .where((where) =>
      where.or([where('kind', '=', 'url_verification'), where('verified_at_ms', 'is not', null)]),
    )
    .orderBy('due_at_ms')
    .limit(limit)
    .execute();
  return rows.map((row) => row.event_id);
}

/** Apps that have an event in some process's hands. */
function busyApps(db: Reader, nowMs: number) {
  return db.selectFrom('outbox').select('app_no').where('lease_until_ms', '>', nowMs);
}

/**
 * Take an event for a try. Undefined: another process was faster, or took it, or gave it up, or has another of the app.
 * One row a statement, so that two processes never wait for each other.
 */
export async function claimEvent(
  tx: Transactor,
  eventId: string,
  lease: { id: string; untilMs: number },
  nowMs: number,
): Promise<OutboxEvent | undefined> {
  const row = await tx
    .updateTable('outbox')
    .set({ lease_id: lease.id, lease_until_ms: lease.untilMs, tries: sql<number>`tries + 1` })
    .where('event_id', '=', eventId)
    .where('due_at_ms', '<=', nowMs)
    .where('lease_until_ms', '<=', nowMs)
    .where('app_no', 'not in', busyApps(tx, nowMs))
    .where('dead_at_ms', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row && fromRow(row);
}

/**
 * A failed try. An event that was begun anew meanwhile stays due as it is then; nothing happens when the lease was lost:
 * then it is another process's turn. Answers whether the event is given up.
 */
export async function recordFailedTry(
  tx: Transactor,
  eventId: string,
  leaseId: string,
  outcome: { error: string; tries: number; dueAtMs: number; deadAtMs: number | undefined },
): Promise<boolean> {
  const row = await tx
    .updateTable('outbox')
    .set(({ case: when, ref }) => ({
      lease_id: null,
      lease_until_ms: 0,
      due_at_ms: when().when('tries', '=', outcome.tries).then(outcome.dueAtMs).else(ref('due_at_ms')).end(),
      dead_at_ms: when()
        .when('tries', '=', outcome.tries)
        .then(outcome.deadAtMs ?? null)
        .else(ref('dead_at_ms'))
        .end(),
      last_error: outcome.error,
    }))
    .where('event_id', '=', eventId)
    .where('lease_id', '=', leaseId)
    .returning('dead_at_ms')
    .executeTakeFirst();
  return (row?.dead_at_ms ?? null) !== null;
}

/** A claimed event that was not tried after all. Nothing happens when the lease was lost meanwhile. */
export async function putBackEvent(tx: Transactor, eventId: string, leaseId: string): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({
      lease_id: null,
      lease_until_ms: 0,
      tries: sql<number>`case when tries > 0 then tries - 1 else 0 end`,
    })
    .where('event_id', '=', eventId)
    .where('lease_id', '=', leaseId)
    .execute();
}

export async function deleteEvent(tx: Transactor, eventId: string): Promise<void> {
  await tx.deleteFrom('outbox').where('event_id', '=', eventId).execute();
}

/** Challenges of a URL that was replaced. */
export async function deleteChallenges(tx: Transactor, appNo: number): Promise<void> {
  await tx.deleteFrom('outbox').where('app_no', '=', appNo).where('kind', '=', 'url_verification').execute();
}

/** A challenge stays: it is its URL's only one, and can be begun anew at any time. */
export async function deleteTicketsGivenUpBefore(tx: Transactor, deadBeforeMs: number): Promise<void> {
  await tx
    .deleteFrom('outbox')
    .where('dead_at_ms', '<', deadBeforeMs)
    .where('kind', '=', 'app_ticket')
    .execute();
}

/** Make events due that wait for a time, or are leased until one, after these. */
export async function hastenEventsAfter(
  tx: Transactor,
  latest: { dueAtMs: number; leaseUntilMs: number },
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ due_at_ms: nowMs, lease_id: null, lease_until_ms: 0 })
    .where((where) =>
      where.or([where('due_at_ms', '>', latest.dueAtMs), where('lease_until_ms', '>', latest.leaseUntilMs)]),
    )
    .execute();
}

/** The ticket event of an app that no process is delivering, if there is one. */
export async function findWaitingTicket(
  db: Reader,
  appNo: number,
  nowMs: number,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('outbox')
    .select('event_id')
    .where('app_no', '=', appNo)
    .where('kind', '=', 'app_ticket')
    .where('dead_at_ms', 'is', null)
    .where('lease_until_ms', '<=', nowMs)
    .orderBy('created_at_ms')
    .executeTakeFirst();
  return row?.event_id;
}

/** Let a waiting event be tried now. Answers false when it is under way, or gone. */
export async function hastenEvent(tx: Transactor, eventId: string, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('outbox')
    .set({ due_at_ms: nowMs })
    .where('event_id', '=', eventId)
    .where('dead_at_ms', 'is', null)
    .where('lease_until_ms', '<=', nowMs)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Try an event from the start again, given up or not. Answers it as it is then; a try under way goes on. */
export async function restartEvent(
  tx: Transactor,
  eventId: string,
  nowMs: number,
): Promise<OutboxEvent | undefined> {
  const row = await tx
    .updateTable('outbox')
    .set({ due_at_ms: nowMs, dead_at_ms: null, tries: 0 })
    .where('event_id', '=', eventId)
    .returningAll()
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function findEvent(db: Reader, eventId: string): Promise<OutboxEvent | undefined> {
  const row = await db.selectFrom('outbox').selectAll().where('event_id', '=', eventId).executeTakeFirst();
  return row && fromRow(row);
}

/** Events after an id, ascending by it: keyset page. */
export async function listEvents(db: Reader, afterId: string, limit: number): Promise<OutboxEvent[]> {
  const rows = await db
    .selectFrom('outbox')
    .selectAll()
    .where('event_id', '>', afterId)
    .orderBy('event_id')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

function fromRow(row: Selectable<OutboxTable>): OutboxEvent {
  return {
    eventId: row.event_id,
    appNo: row.app_no,
    kind: row.kind,
    createdAtMs: row.created_at_ms,
    tries: row.tries,
    dueAtMs: row.due_at_ms,
    leaseUntilMs: row.lease_until_ms,
    deadAtMs: row.dead_at_ms ?? undefined,
    lastError: row.last_error ?? undefined,
  };
}
