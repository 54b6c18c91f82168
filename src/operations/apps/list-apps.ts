import type { App, Installation } from '#domain/app.ts';
import type { StoreApp } from '#domain/store-app.ts';
import { listInstallations, listApps as readApps } from '#storage/apps.ts';
import type { Reader } from '#storage/database.ts';
import { findEvent } from '#storage/outbox.ts';
import { listStoreApps } from '#storage/store-apps.ts';
import type { Context } from '../context.ts';

/** `failed`: the challenge was given up; an event URL that was not set has none of these. */
export type EventUrlState = 'waiting' | 'verified' | 'failed';

export interface ListedStoreApp extends StoreApp {
  urlState: EventUrlState | undefined;
  /** Why the last challenge was not answered. */
  urlError: string | undefined;
}

export interface ListedApp {
  app: App;
  installations: Installation[];
  /** Only of a store app. */
  store: ListedStoreApp | undefined;
}

/** All apps of the installation, with where they are installed. */
export async function listApps(ctx: Context): Promise<ListedApp[]> {
  const { read } = ctx.database;
  const [apps, installations, stores] = [
    await readApps(read),
    await listInstallations(read),
    await listStoreApps(read),
  ];
  const storeOf = new Map<number, ListedStoreApp>();
  for (const store of stores) storeOf.set(store.appNo, { ...store, ...(await urlStateOf(read, store)) });
  return apps.map((app) => ({
    app,
    installations: installations.filter((installation) => installation.appNo === app.appNo),
    store: storeOf.get(app.appNo),
  }));
}

async function urlStateOf(
  db: Reader,
  { events }: StoreApp,
): Promise<Pick<ListedStoreApp, 'urlState' | 'urlError'>> {
  if (!events) return { urlState: undefined, urlError: undefined };
  if (events.verifiedAtMs !== undefined) return { urlState: 'verified', urlError: undefined };
  const challenge = await findEvent(db, events.challengeId);
  const urlState = challenge?.deadAtMs === undefined ? 'waiting' : 'failed';
  return { urlState, urlError: challenge?.lastError };
}
