import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Tenant } from '#domain/app.ts';
import { sampleGenerator } from '#samples/generator.ts';
import { lockTenant } from '#storage/tenants.ts';
import type { Context } from '../context.ts';
import { saveRecords } from '../interview-records/save-records.ts';
import { addSampleUsers } from './sample-users.ts';

export interface GenerateInput {
  tenant: Tenant;
  records: number;
  seed: number;
  onProgress?: (written: number) => void;
}

const recordsPerBatch = 1000;

/** Write load-test records. The same number and seed give the same records, so a second run changes nothing. */
export async function generateRecords(ctx: Context, input: GenerateInput): Promise<{ written: number }> {
  const { tenantNo } = input.tenant;
  const { users, record } = sampleGenerator(input.seed);
  const userNos = await ctx.database.transaction(async (tx) => {
    await lockTenant(tx, tenantNo);
    return addSampleUsers(ctx, tx, tenantNo, users);
  });
  let written = 0;
  for (let start = 0; start < input.records; start += recordsPerBatch) {
    const size = Math.min(recordsPerBatch, input.records - start);
    const records = Array.from({ length: size }, (_, index) => userNos.apply(record(start + index)));
    const outcomes = await ctx.database.transaction(async (tx) => {
      await lockTenant(tx, tenantNo);
      return saveRecords(ctx, tx, tenantNo, records);
    });
    written += outcomes.filter((outcome) => outcome !== 'unchanged').length;
    input.onProgress?.(start + size);
    // An embedded database never waits: without this no signal would be heard before the end.
    await nextTurn();
  }
  await ctx.directory.refresh();
  return { written };
}
