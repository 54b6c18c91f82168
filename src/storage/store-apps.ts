import type { Selectable } from 'kysely';
import type { StoreApp } from '#domain/store-app.ts';
import type { Reader, Transactor } from './database.ts';
import type { StoreAppsTable } from './tables.ts';

export async function insertStoreApp(
  tx: Transactor,
  appNo: number,
  scopes: readonly string[],
): Promise<void> {
  await tx
    .insertInto('store_apps')
    .values({ app_no: appNo, scopes: JSON.stringify([...scopes].sort()) })
    .execute();
}

export async function findStoreApp(db: Reader, appNo: number): Promise<StoreApp | undefined> {
  const row = await db.selectFrom('store_apps').selectAll().where('app_no', '=', appNo).executeTakeFirst();
  return row && fromRow(row);
}

export async function listStoreApps(db: Reader): Promise<StoreApp[]> {
  const rows = await db.selectFrom('store_apps').selectAll().orderBy('app_no').execute();
  return rows.map(fromRow);
}

/** Where events go from now on: unverified, whatever the URL before was. */
export async function setEventTarget(
  tx: Transactor,
  appNo: number,
  target: { url: string; verificationToken: string; challengeId: string },
): Promise<void> {
  await tx
    .updateTable('store_apps')
    .set({
      event_url: target.url,
      verification_token: target.verificationToken,
      challenge_id: target.challengeId,
      verified_at_ms: null,
      next_ticket_at_ms: null,
    })
    .where('app_no', '=', appNo)
    .execute();
}

/** The challenge was answered: the first ticket is due. Nothing happens when the URL was replaced meanwhile. */
export async function markVerified(
  tx: Transactor,
  appNo: number,
  challengeId: string,
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable('store_apps')
    .set({ verified_at_ms: nowMs, next_ticket_at_ms: nowMs })
    .where('app_no', '=', appNo)
    .where('challenge_id', '=', challengeId)
    .execute();
}

export async function markDelivered(tx: Transactor, appNo: number, nowMs: number): Promise<void> {
  await tx.updateTable('store_apps').set({ delivered_at_ms: nowMs }).where('app_no', '=', appNo).execute();
}

/** Make the next ticket due: the ones before have ended. Nothing happens to an app that gets none. */
export async function hastenNextTicket(tx: Transactor, appNo: number, nowMs: number): Promise<void> {
  await tx
    .updateTable('store_apps')
    .set({ next_ticket_at_ms: nowMs })
    .where('app_no', '=', appNo)
    .where('verified_at_ms', 'is not', null)
    .execute();
}

/** Make tickets due whose time is after this one. */
export async function hastenTicketsAfter(tx: Transactor, latestMs: number, nowMs: number): Promise<void> {
  await tx
    .updateTable('store_apps')
    .set({ next_ticket_at_ms: nowMs })
    .where('next_ticket_at_ms', '>', latestMs)
    .execute();
}

/** Enabled store apps whose next ticket is due. */
export async function listTicketsDue(db: Reader, nowMs: number): Promise<number[]> {
  const rows = await db
    .selectFrom('store_apps')
    .innerJoin('apps', 'apps.app_no', 'store_apps.app_no')
    .select('store_apps.app_no')
    .where('next_ticket_at_ms', '<=', nowMs)
    .where('apps.enabled', '=', 1)
    .execute();
  return rows.map((row) => row.app_no);
}

/**
 * Move the time of the next ticket on. Answers whether it was still due: of several processes one is told so, and the
 * row stays locked until its transaction ends.
 */
export async function takeTicketDue(
  tx: Transactor,
  appNo: number,
  nowMs: number,
  nextAtMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('store_apps')
    .set({ next_ticket_at_ms: nextAtMs })
    .where('app_no', '=', appNo)
    .where('next_ticket_at_ms', '<=', nowMs)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Take the write lock of a store app and answer it as it is. */
export async function lockStoreApp(tx: Transactor, appNo: number): Promise<StoreApp | undefined> {
  const row = await tx
    .updateTable('store_apps')
    .set((column) => ({ scopes: column.ref('scopes') }))
    .where('app_no', '=', appNo)
    .returningAll()
    .executeTakeFirst();
  return row && fromRow(row);
}

function fromRow(row: Selectable<StoreAppsTable>): StoreApp {
  return {
    appNo: row.app_no,
    scopes: JSON.parse(row.scopes) as string[],
    events: targetFromRow(row),
    deliveredAtMs: row.delivered_at_ms ?? undefined,
  };
}

function targetFromRow(row: Selectable<StoreAppsTable>): StoreApp['events'] {
  if (row.event_url === null || row.verification_token === null || row.challenge_id === null)
    return undefined;
  return {
    url: row.event_url,
    verificationToken: row.verification_token,
    challengeId: row.challenge_id,
    verifiedAtMs: row.verified_at_ms ?? undefined,
  };
}
