import type { Attachment } from '#domain/attachment.ts';
import { lockTenant } from '#storage/tenants.ts';
import type { Context } from '../context.ts';
import { type FileInput, keepFile } from './keep-file.ts';
import { saveAttachment } from './save-attachment.ts';

/** Take a file in as an attachment of a tenant; one with the same id is replaced. */
export async function addAttachment(
  ctx: Context,
  { tenantNo }: { tenantNo: number },
  file: FileInput,
): Promise<Attachment> {
  const attachment = await keepFile(ctx, tenantNo, file);
  await ctx.database.transaction(async (tx) => {
    await lockTenant(tx, tenantNo);
    await saveAttachment(ctx, tx, tenantNo, attachment);
  });
  await ctx.directory.refresh();
  return attachment;
}
