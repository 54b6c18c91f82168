import { sql } from 'kysely';
import type { Reader } from './database.ts';

export interface DocumentHealth {
  /** Records without a stored document. */
  missing: number;
  /** Documents that another version rendered. */
  outdated: number;
}

/** Reads every record and document once. */
export async function checkDocuments(db: Reader, currentFormat: number): Promise<DocumentHealth> {
  const missing = await db
    .selectFrom('interview_records as record')
    .leftJoin('interview_record_documents as document', (join) =>
      join.onRef('document.tenant_no', '=', 'record.tenant_no').onRef('document.id', '=', 'record.id'),
    )
    .select(({ fn }) => fn.countAll().as('count'))
    .where('document.id', 'is', null)
    .executeTakeFirstOrThrow();
  const outdated = await db
    .selectFrom('interview_record_documents')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('format', '!=', currentFormat)
    .executeTakeFirstOrThrow();
  return { missing: Number(missing.count), outdated: Number(outdated.count) };
}

/** Unix milliseconds of the newest thing that was written with a time; 0 when there is none. */
export async function newestTime(db: Reader): Promise<number> {
  const newest = await Promise.all([
    newestIn(db, 'record_changes', 'at_ms'),
    newestIn(db, 'token_issues', 'issued_at_ms'),
    newestIn(db, 'audit_log', 'at_ms'),
  ]);
  return Math.max(...newest);
}

async function newestIn(db: Reader, table: 'record_changes' | 'token_issues' | 'audit_log', column: string) {
  const row = await db
    .selectFrom(table as 'record_changes')
    .select(sql<number | null>`max(${sql.ref(column)})`.as('newest'))
    .executeTakeFirstOrThrow();
  return row.newest ?? 0;
}

/** Events that were given up. */
export async function countDeadEvents(db: Reader): Promise<number> {
  const row = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('dead_at_ms', 'is not', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
