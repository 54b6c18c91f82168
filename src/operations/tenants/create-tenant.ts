import { randomBytes } from 'node:crypto';
import type { Tenant } from '#domain/app.ts';
import { raiseCounter } from '#storage/counters.ts';
import type { Transactor } from '#storage/database.ts';
import { insertTenant } from '#storage/tenants.ts';
import { announceDirectoryChange, audit } from '../audit.ts';
import type { Context } from '../context.ts';

/** A new company with a key of 16 hex digits. */
export async function createTenant(ctx: Context, input: { name: string }): Promise<Tenant> {
  const auditId = await ctx.newId();
  const tenant = await ctx.database.transaction(async (tx) => {
    const created = await addTenant(tx, input.name, ctx.now());
    await audit(ctx, tx, {
      id: auditId,
      tenantNo: created.tenantNo,
      action: 'tenant.create',
      subject: created.tenantKey,
    });
    return created;
  });
  await ctx.directory.refresh();
  return tenant;
}

/** The part that setting up an installation shares. */
export async function addTenant(tx: Transactor, name: string, nowMs: number): Promise<Tenant> {
  const tenantNo = await raiseCounter(tx, 'tenant_no');
  const tenant = { tenantNo, tenantKey: randomBytes(8).toString('hex'), name };
  await insertTenant(tx, tenant, nowMs);
  await announceDirectoryChange(tx);
  return tenant;
}
