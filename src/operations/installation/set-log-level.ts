import type { LogLevel } from '#domain/log-level.ts';
import { deleteMeta, writeMeta } from '#storage/meta.ts';
import { announceDirectoryChange, audit } from '../audit.ts';
import type { Context } from '../context.ts';

/**
 * Set the log level of every server on this database, whatever each one's settings say; undefined gives the settings
 * their say again. Servers follow within a second.
 */
export async function setLogLevel(ctx: Context, { level }: { level: LogLevel | undefined }): Promise<void> {
  const auditId = await ctx.newId();
  await ctx.database.transaction(async (tx) => {
    if (level === undefined) await deleteMeta(tx, 'log_level');
    else await writeMeta(tx, 'log_level', level);
    await announceDirectoryChange(tx);
    await audit(ctx, tx, {
      id: auditId,
      tenantNo: 0,
      action: 'log-level.set',
      subject: level ?? 'as in the settings',
    });
  });
  await ctx.directory.refresh();
}
