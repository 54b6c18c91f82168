import { writeProgress } from '#storage/pulls.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import type { Pull } from './pull.ts';

/** Let the source go, complete or not: what was stored stays. Answers the path of the file of rejected items. */
export async function endPull(ctx: Context, pull: Pull): Promise<string | undefined> {
  const rejectFile = pull.rejects.close();
  if (pull.dryRun) return rejectFile;
  const { tenant, source, leaseId, pass, report, app } = pull;
  const id = await ctx.newId();
  const subject = JSON.stringify({
    app_id: app.appId,
    pass,
    ...report.kinds,
    images: { fetched: report.images.fetched, failed: report.images.failed.length },
  });
  await ctx.database.transaction(async (tx) => {
    await writeProgress(tx, source, leaseId, { lease: null });
    await audit(ctx, tx, { id, tenantNo: tenant.tenantNo, action: 'pull', subject });
  });
  await ctx.directory.refresh();
  return rejectFile;
}
