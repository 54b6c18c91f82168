import type { ServerResponse } from 'node:http';
import { expect } from 'vitest';
import { operations } from '../../src/app.ts';
import { openInstance } from './instances.ts';
import { startListener } from './listener.ts';
import { type DatabaseKind, newLocation } from './locations.ts';
import { eventually, type RunningServer, startServer } from './process.ts';
import { type EventBody, loopbackNetworks, makeStoreApp } from './store-app.ts';

/** What a receiver does with an event that it has read. */
export type Mood = (response: ServerResponse) => void;
export const take: Mood = (response) => response.end();

export const patienceMs = 60_000;

/** One server works on an embedded database, several on PostgreSQL. */
export const stages: { kind: DatabaseKind; processes: number }[] = [
  { kind: 'sqlite', processes: 1 },
  { kind: 'postgres', processes: 2 },
];

export type OutboxStage = Awaited<ReturnType<typeof openOutboxStage>>;

/**
 * Servers as processes of their own, store apps with verified URLs and a first ticket, a listener that has a mood, and
 * an outbox that is empty again.
 */
export async function openOutboxStage(kind: DatabaseKind, processes: number, appCount: number) {
  const location = await newLocation(kind);
  const app = await openInstance(location);
  const listener = await startListener(({ body }, response) => {
    const { type, challenge, uuid = '' } = JSON.parse(body) as EventBody;
    if (type === 'url_verification') return response.end(JSON.stringify({ challenge }));
    stage.came.push(uuid);
    response.once('finish', () => response.statusCode === 200 && stage.taken.add(uuid));
    stage.mood()(response);
  });
  const appIds: string[] = [];
  for (let made = 0; made < appCount; made++) {
    const eventUrl = `http://127.0.0.1:${listener.port}/events`;
    appIds.push((await makeStoreApp(app.ctx, { eventUrl })).app.appId);
  }
  const env = { MIANPING_OUTBOUND_PRIVATE_NETWORKS: loopbackNetworks };
  const serve = () => startServer(location.flags, { env });
  const stage = {
    location,
    ctx: app.ctx,
    appIds,
    serve,
    servers: [] as RunningServer[],
    /** Every uuid as it came. */
    came: [] as string[],
    /** Those to which the receiver said yes, once at least. */
    taken: new Set<string>(),
    /** Asked for each event. */
    mood: () => take,
    push: (appId: string | undefined) => operations.pushTicket(app.ctx, { appId: String(appId) }),
    nothingWaits: () =>
      eventually(patienceMs, async () => expect(await operations.listEvents(app.ctx)).toEqual([])),
    async close() {
      await Promise.all(stage.servers.map((server) => server.kill('SIGKILL')));
      await listener.close();
      await app.close();
      await location.remove();
    },
  };
  stage.servers = await Promise.all(Array.from({ length: processes }, serve));
  await eventually(patienceMs, () => expect(stage.taken.size).toBe(appCount));
  await stage.nothingWaits();
  stage.came = [];
  stage.taken.clear();
  return stage;
}
