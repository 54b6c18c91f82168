import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
    apps.push(
      kept.find((app) => app.app_id === definition.appId) ?? (await provideApp(ctx, tenant, definition)),
    );
  }
  if (kept.length < apps.length) writeFileSync(file, `${JSON.stringify(apps, null, 2)}\n`, { mode: 0o600 });
  return apps;
}

async function provideApp(
  ctx: Context,
  tenant: Tenant,
  { name, appId, scopes }: (typeof definitions)[number],
): Promise<DemoApp> {
  // The file may be lost while the app is there: then only a new secret helps.
  const { appSecret } = (await findApp(ctx.database.read, appId))
    ? await rotateSecret(ctx, { appId })
    : await createApp(ctx, { name, tenant, type: 'custom', scopes, appId, appSecret: undefined });
  return { name, app_id: appId, app_secret: appSecret, scopes };
}
