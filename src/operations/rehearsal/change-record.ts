import type { Tenant } from '#domain/app.ts';
import type { InterviewRecord } from '#domain/interview-record.ts';
import { findRecords, recordAtEnd } from '#storage/interview-records.ts';
import { lockTenant } from '#storage/tenants.ts';
import type { Context } from '../context.ts';
import { deleteRecord } from '../import/write-records.ts';
import { saveRecords } from '../interview-records/save-records.ts';

export interface RehearsedChange {
  tenant: Tenant;
  change: 'edited' | 'deleted' | 'inserted';
  /** The record; undefined: the one at this end of the list. */
  id: string | undefined;
  which: 'first' | 'last';
}

/**
 * Change a record as another writer might while a program reads the list: its submission is a minute later, it goes
 * away, or a copy of it comes in under a new id. Answers the id of what changed; undefined when there is no such record.
 */
export async function changeRecord(ctx: Context, input: RehearsedChange): Promise<string | undefined> {
  const { tenantNo } = input.tenant;
  const newId = input.change === 'inserted' ? await ctx.newId() : undefined;
  const changed = await ctx.database.transaction(async (tx) => {
    await lockTenant(tx, tenantNo);
    const [record] =
      input.id === undefined
        ? [await recordAtEnd(tx, tenantNo, input.which)]
        : await findRecords(ctx.database, tx, tenantNo, [input.id]);
    if (!record) return undefined;
    if (input.change === 'deleted') await deleteRecord({ ctx, tenantNo }, tx, record.id);
    else
      await saveRecords(ctx, tx, tenantNo, [newId === undefined ? edited(record) : { ...record, id: newId }]);
    return newId ?? record.id;
  });
  await ctx.directory.refresh();
  return changed;
}

function edited(record: InterviewRecord): InterviewRecord {
  return { ...record, submittedAtMs: (record.submittedAtMs ?? 0) + 60_000 };
}
