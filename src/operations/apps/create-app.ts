import { randomBytes } from 'node:crypto';
import { type App, developerOfApp, developerOfTenant, type Tenant } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import { isStorableText } from '#domain/text.ts';
import { changeApp, findApp, insertApp, putInstallation } from '#storage/apps.ts';
import { raiseCounter } from '#storage/counters.ts';
import type { Transactor } from '#storage/database.ts';
import { insertStoreApp } from '#storage/store-apps.ts';
import { announceDirectoryChange, audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { secretHash } from '../tokens/credentials.ts';
import {
  checkEventTarget,
  type EventTargetInput,
  type NewEventTarget,
  replaceEventTarget,
} from './event-target.ts';
import { findApplication } from './find-app.ts';

interface AnyNewApp {
  name: string;
  /** A custom app is granted them at once, a store app by each installation; none given grants none. */
  scopes: readonly string[];
  /** Kept when given, so that an existing program needs nothing but the new domain. */
  appId: string | undefined;
  appSecret: string | undefined;
}

export interface NewCustomApp extends AnyNewApp {
  type: 'custom';
  /** Owns it; it is installed there. */
  tenant: Tenant;
}

export interface NewStoreApp extends AnyNewApp {
  type: 'store';
  /** All apps of a developer see the same union_ids. Left out: the app has a developer of its own. */
  developer?: string;
  events?: EventTargetInput;
}

export type NewAppInput = NewCustomApp | NewStoreApp;

/** An app, and its secret: the only time that it is told. */
export interface AppWithSecret {
  app: App;
  appSecret: string;
}

export interface CreatedApp extends AppWithSecret {
  /** Of a store app with an event URL: told only now, too. */
  events: NewEventTarget | undefined;
}

/** As long as the developer of a union_id in a bundle may be. */
const longestDeveloper = 256;

interface NewCredentials {
  appId: string;
  secretHash: string;
}

/** Register an app. A custom app is installed in its tenant, a store app nowhere yet. */
export async function createApp(ctx: Context, input: NewAppInput): Promise<CreatedApp> {
  const appId = input.appId ?? `cli_${randomBytes(8).toString('hex')}`;
  const appSecret = input.appSecret ?? newSecret();
  const credentials = { appId, secretHash: secretHash(appSecret) };
  const events = input.type === 'store' && input.events ? checkEventTarget(input.events) : undefined;
  const auditId = await ctx.newId();
  await ctx.database.transaction(async (tx) => {
    if (input.type === 'custom') await addCustomApp(ctx, tx, input, credentials);
    else await addStoreApp(ctx, tx, input, credentials, events);
    await announceDirectoryChange(tx);
    await audit(ctx, tx, {
      id: auditId,
      tenantNo: input.type === 'custom' ? input.tenant.tenantNo : 0,
      action: 'app.create',
      subject: [appId, ...input.scopes].join(' '),
    });
  });
  await ctx.directory.refresh();
  return { app: await findApplication(ctx, appId), appSecret, events };
}

/** 256 random bits as 43 URL-safe characters. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

async function addCustomApp(
  ctx: Context,
  tx: Transactor,
  input: NewCustomApp,
  credentials: NewCredentials,
): Promise<void> {
  const { tenantNo, tenantKey } = input.tenant;
  const developer = developerOfTenant(tenantKey);
  const appNo =
    (await adoptedApp(tx, input, credentials)) ??
    (await insertNewApp(ctx, tx, input, credentials, { developer, tenantNo }));
  await putInstallation(tx, { tenantNo, appNo, scopes: new Set(input.scopes) }, ctx.now());
}

async function addStoreApp(
  ctx: Context,
  tx: Transactor,
  input: NewStoreApp,
  credentials: NewCredentials,
  events: NewEventTarget | undefined,
): Promise<void> {
  if (await findApp(tx, credentials.appId)) throw idTaken(credentials.appId);
  const developer = input.developer ?? developerOfApp(credentials.appId);
  requireDeveloper(developer);
  const appNo = await insertNewApp(ctx, tx, input, credentials, { developer, tenantNo: undefined });
  await insertStoreApp(tx, appNo, input.scopes);
  if (events) await replaceEventTarget(ctx, tx, appNo, events);
}

/** An id that an import registered without a secret is taken over; any other known id is refused. */
async function adoptedApp(
  tx: Transactor,
  { name, tenant }: NewCustomApp,
  credentials: NewCredentials,
): Promise<number | undefined> {
  const known = await findApp(tx, credentials.appId);
  if (!known) return undefined;
  if (known.hasSecret || known.tenantNo !== tenant.tenantNo) throw idTaken(credentials.appId);
  await changeApp(tx, known.appNo, { enabled: true, secretHash: credentials.secretHash, name });
  return known.appNo;
}

async function insertNewApp(
  ctx: Context,
  tx: Transactor,
  { name, type }: NewAppInput,
  credentials: NewCredentials,
  owner: Pick<App, 'developer' | 'tenantNo'>,
): Promise<number> {
  const appNo = await raiseCounter(tx, 'app_no');
  const app = { ...credentials, ...owner, appNo, name, type, enabled: true, epoch: 1 };
  await insertApp(tx, app, ctx.now());
  return appNo;
}

/** A longer one could not come back from an export, nor stand in an index of PostgreSQL. */
function requireDeveloper(developer: string): void {
  if (developer === '' || developer.length > longestDeveloper || !isStorableText(developer))
    throw new MianpingError('refused', `developer: must have 1 to ${longestDeveloper} characters`);
}

function idTaken(appId: string): MianpingError {
  return new MianpingError('conflict', `an app with the id ${appId} exists already`);
}
