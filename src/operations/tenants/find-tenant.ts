import type { Tenant } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import { listTenants } from '#storage/tenants.ts';
import type { Context } from '../context.ts';

/** The tenant with this key, or the default one: the first that was made. */
export async function findTenant(ctx: Context, tenantKey: string | undefined): Promise<Tenant> {
  const tenants = await listTenants(ctx.database.read);
  const tenant = tenantKey === undefined ? tenants[0] : tenants.find((one) => one.tenantKey === tenantKey);
  if (tenant) return tenant;
  throw new MianpingError(
    'not_found',
    `no tenant has the key ${tenantKey}; \`mianping tenant list\` shows them`,
  );
}
