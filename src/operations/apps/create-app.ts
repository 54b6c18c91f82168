import { randomBytes } from 'node:crypto';
import { type App, type AppType, developerOfTenant, type Tenant } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import { changeApp, findApp, insertApp, putInstallation } from '#storage/apps.ts';
import { raiseCounter } from '#storage/counters.ts';
import type { Transactor } from '#storage/database.ts';
import { announceDirectoryChange, audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { secretHash } from '../tokens/issue-tenant-token.ts';
import { findApplication } from './find-app.ts';

export interface NewAppInput {
  name: string;
  tenant: Tenant;
  type: AppType;
  scopes: readonly string[];
  /** Kept when given, so that an existing program needs nothing but the new domain. */
  appId: string | undefined;
  appSecret: string | undefined;
}

/** An app, and its secret: the only time that it is told. */
export interface AppWithSecret {
  app: App;
  appSecret: string;
}

/** Register an app and install it in the tenant with the given scopes; none given grants none. */
export async function createApp(ctx: Context, input: NewAppInput): Promise<AppWithSecret> {
  const appId = input.appId ?? `cli_${randomBytes(8).toString('hex')}`;
  const appSecret = input.appSecret ?? newSecret();
  const auditId = await ctx.newId();
  await ctx.database.transaction(async (tx) => {
    const appNo = await addOrAdopt(ctx, tx, input, { appId, secretHash: secretHash(appSecret) });
    const installation = { tenantNo: input.tenant.tenantNo, appNo, scopes: new Set(input.scopes) };
    await putInstallation(tx, installation, ctx.now());
    await announceDirectoryChange(tx);
    await audit(ctx, tx, {
      id: auditId,
      tenantNo: input.tenant.tenantNo,
      action: 'app.create',
      subject: `${appId} ${input.scopes.join(' ')}`,
    });
  });
  await ctx.directory.refresh();
  return { app: await findApplication(ctx, appId), appSecret };
}

/** 256 random bits as 43 URL-safe characters. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** An id that an import registered without a secret is taken over; any other known id is refused. */
async function addOrAdopt(
  ctx: Context,
  tx: Transactor,
  input: NewAppInput,
  credentials: { appId: string; secretHash: string },
): Promise<number> {
  const known = await findApp(tx, credentials.appId);
  if (!known) return addApp(ctx, tx, input, credentials);
  if (known.hasSecret || known.tenantNo !== input.tenant.tenantNo || known.type !== input.type) {
    throw new MianpingError('conflict', `an app with the id ${credentials.appId} exists already`);
  }
  await changeApp(tx, known.appNo, { enabled: true, secretHash: credentials.secretHash, name: input.name });
  return known.appNo;
}

async function addApp(
  ctx: Context,
  tx: Transactor,
  input: NewAppInput,
  credentials: { appId: string; secretHash: string },
): Promise<number> {
  const appNo = await raiseCounter(tx, 'app_no');
  const custom = input.type === 'custom';
  await insertApp(
    tx,
    {
      ...credentials,
      appNo,
      name: input.name,
      type: input.type,
      developer: custom ? developerOfTenant(input.tenant.tenantKey) : `app:${credentials.appId}`,
      tenantNo: custom ? input.tenant.tenantNo : undefined,
      enabled: true,
      epoch: 1,
    },
    ctx.now(),
  );
  return appNo;
}
