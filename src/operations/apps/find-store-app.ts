import type { App } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import type { Context } from '../context.ts';
import { findApplication } from './find-app.ts';

/** The store app with this id; fails for a custom app, which gets no events. */
export async function findStoreApplication(ctx: Context, appId: string): Promise<App> {
  const app = await findApplication(ctx, appId);
  if (app.type === 'store') return app;
  throw new MianpingError(
    'refused',
    `${appId} is a custom app; only store apps have an event URL and get tickets`,
  );
}
