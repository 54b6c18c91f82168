import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownScopes, type Tenant } from '#domain/app.ts';
import { findApp } from '#storage/apps.ts';
import { createApp } from '../apps/create-app.ts';
import { rotateSecret } from '../apps/rotate-secret.ts';
import type { Context } from '../context.ts';

/** A demo app as the file of secrets holds it. */
export interface DemoApp {
  name: string;
  app_id: string;
  app_secret: string;
  scopes: string[];
}

const allScopes = Object.keys(knownScopes);
const definitions = [
  { name: 'Demo: all scopes', appId: 'cli_de30000000000a11', scopes: allScopes },
  {
    name: 'Demo: no user_id scope',
    appId: 'cli_de30000000000b22',
    scopes: allScopes.filter((scope) => !scope.startsWith('contact:')),
  },
  { name: 'Demo: no scope', appId: 'cli_de30000000000c33', scopes: [] },
];

export function demoAppsFile(folder: string): string {
  return join(folder, 'demo-apps.json');
}

/** The demo's three apps, with secrets that are random and kept in a file that only its owner may read. */
export async function provideDemoApps(ctx: Context, tenant: Tenant, folder: string): Promise<DemoApp[]> {
  const file = demoAppsFile(folder);
  const kept: DemoApp[] = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoApp[]) : [];
  const apps: DemoApp[] = [];
  for (const definition of definitions) {
    const known = kept.find((app) => app.app_id === definition.appId);
    apps.push(await provideApp(ctx, tenant, definition, known));
  }
  if (kept.length === apps.length) return apps;
  // On PostgreSQL nothing else has made the folder.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(apps, null, 2)}\n`, { mode: 0o600 });
  return apps;
}

async function provideApp(
  ctx: Context,
  tenant: Tenant,
  { name, appId, scopes }: (typeof definitions)[number],
  kept: DemoApp | undefined,
): Promise<DemoApp> {
  const isHere = (await findApp(ctx.database.read, appId)) !== undefined;
  if (kept && isHere) return kept;
  // The file may be lost while the app is there: then only a new secret helps.
  const { appSecret } = isHere
    ? await rotateSecret(ctx, { appId })
    : await createApp(ctx, { name, tenant, type: 'custom', scopes, appId, appSecret: kept?.app_secret });
  return { name, app_id: appId, app_secret: appSecret, scopes };
}
