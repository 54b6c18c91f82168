import { sql } from 'kysely';
import type { App, Installation } from '#domain/app.ts';
import type { Reader, Transactor } from './database.ts';
import type { AppsTable, InstallationsTable } from './tables.ts';

export interface NewApp extends Omit<App, 'hasSecret'> {
  /** SHA-256 of the secret, hex; undefined for an app that is known but can't log in. */
  secretHash: string | undefined;
}

export async function insertApp(tx: Transactor, app: NewApp, nowMs: number): Promise<void> {
  await tx
    .insertInto('apps')
    .values({
      app_no: app.appNo,
      app_id: app.appId,
      name: app.name,
      type: app.type,
      developer: app.developer,
      tenant_no: app.tenantNo ?? null,
      secret_hash: app.secretHash ?? null,
      enabled: app.enabled ? 1 : 0,
      epoch: app.epoch,
      created_at_ms: nowMs,
    })
    .execute();
}

export async function listApps(db: Reader): Promise<App[]> {
  const rows = await db.selectFrom('apps').selectAll().orderBy('app_no').execute();
  return rows.map(appFromRow);
}

export async function findApp(db: Reader, appId: string): Promise<App | undefined> {
  const row = await db.selectFrom('apps').selectAll().where('app_id', '=', appId).executeTakeFirst();
  return row && appFromRow(row);
}

export async function findAppByNo(db: Reader, appNo: number): Promise<App | undefined> {
  const row = await db.selectFrom('apps').selectAll().where('app_no', '=', appNo).executeTakeFirst();
  return row && appFromRow(row);
}

/** Hash of the app's secret as it is now: read from the database, so a rotated secret ends at once. */
export async function findSecretHash(db: Reader, appNo: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('apps')
    .select('secret_hash')
    .where('app_no', '=', appNo)
    .executeTakeFirst();
  return row?.secret_hash ?? undefined;
}

/** Enable or disable, give a new secret or name. The epoch rises, so tokens handed out before end. */
export async function changeApp(
  tx: Transactor,
  appNo: number,
  change: { enabled?: boolean; secretHash?: string; name?: string },
): Promise<void> {
  await tx
    .updateTable('apps')
    .set({
      epoch: sql<number>`epoch + 1`,
      ...(change.enabled !== undefined && { enabled: change.enabled ? 1 : 0 }),
      ...(change.secretHash !== undefined && { secret_hash: change.secretHash }),
      ...(change.name !== undefined && { name: change.name }),
    })
    .where('app_no', '=', appNo)
    .execute();
}

/** Install, or change the scopes of what is installed; the time of an installation stays. */
export async function putInstallation(
  tx: Transactor,
  installation: Omit<Installation, 'installedAtMs'>,
  nowMs: number,
): Promise<void> {
  const scopes = JSON.stringify([...installation.scopes].sort());
  await tx
    .insertInto('installations')
    .values({ tenant_no: installation.tenantNo, app_no: installation.appNo, scopes, installed_at_ms: nowMs })
    .onConflict((conflict) => conflict.columns(['tenant_no', 'app_no']).doUpdateSet({ scopes }))
    .execute();
}

/** Answers whether it was installed. */
export async function deleteInstallation(tx: Transactor, tenantNo: number, appNo: number): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('installations')
    .where('tenant_no', '=', tenantNo)
    .where('app_no', '=', appNo)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function listInstallations(db: Reader): Promise<Installation[]> {
  const rows = await db
    .selectFrom('installations')
    .selectAll()
    .orderBy('app_no')
    .orderBy('tenant_no')
    .execute();
  return rows.map(installationFromRow);
}

export async function findInstallation(
  db: Reader,
  tenantNo: number,
  appNo: number,
): Promise<Installation | undefined> {
  const row = await db
    .selectFrom('installations')
    .selectAll()
    .where('tenant_no', '=', tenantNo)
    .where('app_no', '=', appNo)
    .executeTakeFirst();
  return row && installationFromRow(row);
}

function appFromRow(row: AppsTable): App {
  return {
    appNo: row.app_no,
    appId: row.app_id,
    name: row.name,
    type: row.type,
    developer: row.developer,
    tenantNo: row.tenant_no ?? undefined,
    enabled: row.enabled === 1,
    hasSecret: row.secret_hash !== null,
    epoch: row.epoch,
  };
}

function installationFromRow(row: InstallationsTable): Installation {
  return {
    tenantNo: row.tenant_no,
    appNo: row.app_no,
    scopes: new Set(JSON.parse(row.scopes) as string[]),
    installedAtMs: row.installed_at_ms,
  };
}
