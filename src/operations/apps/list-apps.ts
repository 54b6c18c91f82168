import type { App, Installation } from '#domain/app.ts';
import { listInstallations, listApps as readApps } from '#storage/apps.ts';
import type { Context } from '../context.ts';

export interface ListedApp {
  app: App;
  installations: Installation[];
}

/** All apps of the installation, with where they are installed. */
export async function listApps(ctx: Context): Promise<ListedApp[]> {
  const [apps, installations] = [
    await readApps(ctx.database.read),
    await listInstallations(ctx.database.read),
  ];
  return apps.map((app) => ({
    app,
    installations: installations.filter((installation) => installation.appNo === app.appNo),
  }));
}
