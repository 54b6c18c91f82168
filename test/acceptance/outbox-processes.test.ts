import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { query } from '../support/database-file.ts';
import { type OutboxStage, openOutboxStage, patienceMs, stages } from '../support/outbox-stage.ts';
import { eventually } from '../support/process.ts';

const appCount = 5;

describe.each(stages)('the outbox with $processes server(s) on $kind', ({ kind, processes }) => {
  let stage: OutboxStage;
  beforeEach(async () => {
    stage = await openOutboxStage(kind, processes, appCount);
  });
  afterEach(() => stage?.close());

  it('brings one ticket to each app when an hour is over', async () => {
    for (let hour = 1; hour <= 3; hour++) {
      await query(stage.location, `update store_apps set next_ticket_at_ms = ${Date.now()}`);
      await eventually(patienceMs, () => expect(stage.came.length).toBe(hour * appCount));
      await stage.nothingWaits();
      // Whoever would bring another one looks twice a second.
      await sleep(1_200);
    }
    expect(stage.came).toHaveLength(3 * appCount);
    expect(new Set(stage.came).size).toBe(3 * appCount);
  });

  it('waits for a delivery under way when a server is asked to stop, so that it is not repeated', async () => {
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    stage.mood = () => (response) => {
      resolve();
      setTimeout(() => response.end(), 700);
    };
    const eventId = await stage.push(stage.appIds[0]);
    await arrived;
    const ended = await Promise.all(stage.servers.map((server) => server.kill('SIGTERM')));
    expect(ended.map(({ exitCode }) => exitCode)).toEqual(ended.map(() => 0));
    expect(await operations.listEvents(stage.ctx)).toEqual([]);
    expect(stage.came).toEqual([eventId]);
  });
});
