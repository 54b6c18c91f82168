import { join } from 'node:path';
import { firstMessage, serverCore, startChild, stopChild } from './children.ts';
import type { RunningServer } from './mianping.ts';
import { benchFolder } from './places.ts';

/** What the floor answers: as many bytes as a real page, under the headers of one. */
export interface FloorAnswer {
  bytes: number;
  /** Names and values in turn. */
  headers: readonly string[];
}

export async function startFloor(answer: FloorAnswer): Promise<RunningServer> {
  const child = startChild([process.execPath, join(benchFolder, 'floor-server.ts')], {
    core: serverCore,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.send(answer);
  const port = (await firstMessage(child)) as number;
  return { pid: child.pid ?? 0, port, stop: () => stopChild(child) };
}
