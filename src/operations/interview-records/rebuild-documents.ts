import { listRecords } from '#storage/interview-records.ts';
import { readMeta, writeMeta } from '#storage/meta.ts';
import { deleteStrayDocuments, upsertDocuments } from '#storage/record-documents.ts';
import { replaceRecordImages } from '#storage/record-images.ts';
import { listTenants, lockTenant, raiseRenderingSequence } from '#storage/tenants.ts';
import { documentFormat } from '#wire/hire/v1/interview-record-document.ts';
import type { Context } from '../context.ts';
import { imagesOf, renderDocuments } from './render-documents.ts';

const recordsPerBatch = 500;

/**
 * Render every stored document anew from its record's snapshot. Safe while the server runs: what clients see stays the
 * same unless the rendering changed. Answers how many were rendered.
 */
export async function rebuildDocuments(
  ctx: Context,
  onProgress?: (rebuilt: number) => void,
): Promise<{ rebuilt: number }> {
  let rebuilt = 0;
  for (const { tenantNo } of await listTenants(ctx.database.read)) {
    for (let afterId = '0'; ; ) {
      const batch = await rebuildBatch(ctx, tenantNo, afterId);
      const last = batch.at(-1);
      if (last === undefined) break;
      rebuilt += batch.length;
      onProgress?.(rebuilt);
      afterId = last;
    }
    await ctx.database.transaction(async (tx) => {
      await lockTenant(tx, tenantNo);
      await deleteStrayDocuments(tx, tenantNo);
      await raiseRenderingSequence(tx, tenantNo);
    });
  }
  return { rebuilt };
}

/** After an upgrade that changed the rendering; else it costs one small read. */
export async function rebuildOutdatedDocuments(ctx: Context): Promise<void> {
  const format = String(documentFormat);
  if ((await readMeta(ctx.database.read, 'document_format')) === format) return;
  await rebuildDocuments(ctx);
  await ctx.database.transaction((tx) => writeMeta(tx, 'document_format', format));
}

/** Read and write in one transaction that holds the tenant's lock, so that no newer edit is overwritten. */
async function rebuildBatch(ctx: Context, tenantNo: number, afterId: string): Promise<string[]> {
  return ctx.database.transaction(async (tx) => {
    await lockTenant(tx, tenantNo);
    const records = await listRecords(ctx.database, tx, tenantNo, afterId, recordsPerBatch);
    await upsertDocuments(
      ctx.database,
      tx,
      tenantNo,
      await renderDocuments(ctx.database, tx, tenantNo, records),
    );
    const ids = records.map(({ id }) => id);
    await replaceRecordImages(ctx.database, tx, tenantNo, ids, imagesOf(records));
    return ids;
  });
}
