import { isPullPhase, type PullPlace } from '#domain/pull.ts';
import type { Reader, Transactor } from './database.ts';
import type { PullsTable } from './tables.ts';

/** A tenant elsewhere: the same records, whichever kind of user ids they are read with. */
export interface PullSource {
  tenantNo: number;
  sourceNo: number;
}

export interface StoredPull extends PullSource {
  /** Number of the newest pass. */
  pass: number;
  /** Undefined: no pass is under way. */
  place: PullPlace | undefined;
  certain: boolean;
  startedAtMs: number;
  /** How many records the newest complete pass saw. */
  records: number | undefined;
  leaseId: string | undefined;
  leaseUntilMs: number;
}

export async function findPull(
  db: Reader,
  tenantNo: number,
  source: { domain: string; appId: string },
): Promise<StoredPull | undefined> {
  const row = await db
    .selectFrom('pulls')
    .selectAll()
    .where('tenant_no', '=', tenantNo)
    .where('domain', '=', source.domain)
    .where('app_id', '=', source.appId)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Note a source of which nothing was read yet, in a transaction that holds the tenant's lock. */
export async function insertPull(
  tx: Transactor,
  tenantNo: number,
  { domain, appId }: { domain: string; appId: string },
): Promise<StoredPull> {
  const newest = await tx
    .selectFrom('pulls')
    .select((select) => select.fn.max('source_no').as('no'))
    .where('tenant_no', '=', tenantNo)
    .executeTakeFirst();
  const row = await tx
    .insertInto('pulls')
    .values({
      tenant_no: tenantNo,
      source_no: (newest?.no ?? 0) + 1,
      domain,
      app_id: appId,
      pass: 0,
      certain: 1,
      started_at_ms: 0,
      lease_until_ms: 0,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

/** Begin the next pass; without a place it leaves nothing to go on with, should it be interrupted. */
export async function startPass(
  tx: Transactor,
  { tenantNo, sourceNo }: PullSource,
  place: PullPlace | undefined,
  nowMs: number,
): Promise<number> {
  const row = await tx
    .updateTable('pulls')
    .set(({ eb }) => ({
      pass: eb('pass', '+', 1),
      phase: place?.phase ?? null,
      page_token: place?.pageToken ?? null,
      certain: 1,
      started_at_ms: nowMs,
    }))
    .where('tenant_no', '=', tenantNo)
    .where('source_no', '=', sourceNo)
    .returning('pass')
    .executeTakeFirstOrThrow();
  return row.pass;
}

/** What a process that holds the lease may write. */
export interface PullProgress {
  /** Null: no pass is under way any more. */
  place?: PullPlace | null;
  certain?: false;
  completed?: { atMs: number; records: number };
  lease: { id: string; untilMs: number } | null;
}

/** Write how far a pull has come. Answers false, and writes nothing, when another process took the lease. */
export async function writeProgress(
  tx: Transactor,
  { tenantNo, sourceNo }: PullSource,
  leaseId: string | undefined,
  { place, certain, completed, lease }: PullProgress,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('pulls')
    .set({
      ...(place !== undefined && { phase: place?.phase ?? null, page_token: place?.pageToken ?? null }),
      ...(certain === false && { certain: 0 }),
      ...(completed && { completed_at_ms: completed.atMs, records: completed.records }),
      lease_id: lease?.id ?? null,
      lease_until_ms: lease?.untilMs ?? 0,
    })
    .where('tenant_no', '=', tenantNo)
    .where('source_no', '=', sourceNo)
    .where('lease_id', leaseId === undefined ? 'is' : '=', leaseId ?? null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function fromRow(row: PullsTable): StoredPull {
  return {
    tenantNo: row.tenant_no,
    sourceNo: row.source_no,
    pass: row.pass,
    place: isPullPhase(row.phase) ? { phase: row.phase, pageToken: row.page_token ?? undefined } : undefined,
    certain: row.certain === 1,
    startedAtMs: row.started_at_ms,
    records: row.records ?? undefined,
    leaseId: row.lease_id ?? undefined,
    leaseUntilMs: row.lease_until_ms,
  };
}
