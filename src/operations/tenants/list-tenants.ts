import type { Tenant } from '#domain/app.ts';
import { listTenants as readTenants } from '#storage/tenants.ts';
import type { Context } from '../context.ts';

/** All tenants, the default one first. */
export function listTenants(ctx: Context): Promise<Tenant[]> {
  return readTenants(ctx.database.read);
}
