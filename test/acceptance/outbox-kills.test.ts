import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { type Mood, type OutboxStage, openOutboxStage, stages, take } from '../support/outbox-stage.ts';

const appCount = 5;
const kills = 4;

const troubles: readonly Mood[] = [
  take,
  take,
  (response) => response.writeHead(500).end(),
  (response) => response.destroy(),
  // Hangs.
  () => {},
  (response) => setTimeout(() => response.end(), 300),
];

describe.each(stages)('the outbox with $processes server(s) on $kind', ({ kind, processes }) => {
  let stage: OutboxStage;
  beforeEach(async () => {
    stage = await openOutboxStage(kind, processes, appCount);
  });
  afterEach(() => stage?.close());

  it('brings each event at least once, the same uuid on every try, though servers die and receivers fail', async () => {
    const { appIds, servers } = stage;
    const asked = new Set<string>();
    stage.mood = () => troubles[Math.floor(Math.random() * troubles.length)] ?? take;
    for (let kill = 0; kill < kills; kill++) {
      const victim = kill % processes;
      for (let time = 0; time < 10; time++) {
        asked.add(await stage.push(appIds[(kill + time) % appCount]));
        await sleep(Math.random() * 120);
      }
      expect((await servers[victim]?.kill('SIGKILL'))?.signal).toBe('SIGKILL');
      asked.add(await stage.push(appIds[kill % appCount]));
      servers[victim] = await stage.serve();
    }
    stage.mood = () => take;
    for (const { eventId } of await operations.listEvents(stage.ctx)) {
      // The pauses are long by now; one that was taken meanwhile is not found.
      await operations.retryEvent(stage.ctx, { eventId }).catch(() => {});
    }
    await stage.nothingWaits();
    expect(asked.size).toBeGreaterThan(appCount);
    // Nothing left the outbox unless its receiver had said yes to it.
    expect([...asked].filter((eventId) => !stage.taken.has(eventId))).toEqual([]);
    expect(stage.came.filter((uuid) => !asked.has(uuid))).toEqual([]);
  });
});
