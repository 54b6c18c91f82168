import type { App } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import { findApp } from '#storage/apps.ts';
import type { Context } from '../context.ts';

/** The app with this id; `not_found` when there is none. */
export async function findApplication(ctx: Context, appId: string): Promise<App> {
  const app = await findApp(ctx.database.read, appId);
  if (app) return app;
  throw new MianpingError('not_found', `no app has the id ${appId}; \`mianping app list\` shows them`);
}
