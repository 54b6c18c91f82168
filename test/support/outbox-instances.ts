import type { Context } from '#operations/context.ts';
import { operations } from '../../src/app.ts';
import { openInstance } from './instances.ts';
import { type DatabaseKind, type Location, newLocation } from './locations.ts';
import {
  deliverDue,
  type EventListener,
  loopbackNetworks,
  makeStoreApp,
  startEventListener,
} from './store-app.ts';
import { TestClock } from './test-app.ts';

/** Two instances of the program on the same data, with one clock, and a listener for events. */
export interface OutboxInstances {
  location: Location;
  clock: TestClock;
  ctx: Context;
  other: Context;
  listener: EventListener;
  /** A store app whose URL was not asked yet. */
  makeApp(): ReturnType<typeof makeStoreApp>;
  /** A store app whose URL has answered, and which has its first ticket. */
  makeVerified(): ReturnType<typeof makeStoreApp>;
  /** What `app list` says of a store app. */
  storeOf(appId: string): Promise<object | undefined>;
  /** What `outbox list` says. */
  waiting(): ReturnType<typeof operations.listEvents>;
  close(): Promise<void>;
}

export async function openOutboxInstances(kind: DatabaseKind): Promise<OutboxInstances> {
  const location = await newLocation(kind);
  const clock = new TestClock();
  const open = () => openInstance(location, { now: clock.now, outbound_private_networks: loopbackNetworks });
  const apps = [await open(), await open()] as const;
  const [{ ctx }, { ctx: other }] = apps;
  const listener = await startEventListener();
  const makeApp = () => makeStoreApp(ctx, { eventUrl: listener.url });
  return {
    location,
    clock,
    ctx,
    other,
    listener,
    makeApp,
    async makeVerified() {
      const made = await makeApp();
      await deliverDue(ctx);
      await deliverDue(ctx);
      return made;
    },
    storeOf: async (appId) => (await operations.listApps(ctx)).find(({ app }) => app.appId === appId)?.store,
    waiting: () => operations.listEvents(ctx),
    async close() {
      await listener.close();
      await Promise.all(apps.map((app) => app.close()));
      await location.remove();
    },
  };
}

export function statesOf(deliveries: readonly { state: string }[]): string[] {
  return deliveries.map(({ state }) => state);
}
