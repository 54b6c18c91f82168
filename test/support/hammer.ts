import { setTimeout as sleep } from 'node:timers/promises';
import { listPath } from './api-calls.ts';

/** A call as its client saw it; times by the clock of this machine. */
export interface HammeredCall {
  url: string;
  sentMs: number;
  receivedMs: number;
  /** Undefined: the connection broke, or nothing came. */
  status: number | undefined;
}

/** Load that goes on until `stop`. */
export interface Hammer {
  calls: HammeredCall[];
  stop(): Promise<HammeredCall[]>;
}

const patienceMs = 15_000;
const pauseMs = 3;

/** Ask a server for records, again and again, from several connections at once. */
export function hammer(url: string, token: string, connections: number): Hammer {
  const calls: HammeredCall[] = [];
  let isOver = false;
  const clients = Array.from({ length: connections }, async () => {
    while (!isOver) {
      calls.push(await callOnce(url, token));
      await sleep(pauseMs);
    }
  });
  return {
    calls,
    async stop() {
      isOver = true;
      await Promise.all(clients);
      return calls;
    },
  };
}

export async function callOnce(url: string, token: string): Promise<HammeredCall> {
  const sentMs = Date.now();
  const status = await fetch(`${url}${listPath}?page_size=1`, {
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(patienceMs),
  }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => undefined,
  );
  return { url, sentMs, receivedMs: Date.now(), status };
}

/**
 * Most calls that surely went through within one stretch of a window's length: those that were sent and answered inside
 * it, whenever in between the server counted them.
 */
export function mostWithin(calls: readonly HammeredCall[], windowMs: number): number {
  const passed = calls.filter(({ status }) => status === 200);
  const counts = passed.map(
    ({ sentMs: startMs }) =>
      passed.filter(({ sentMs, receivedMs }) => sentMs >= startMs && receivedMs < startMs + windowMs).length,
  );
  return Math.max(0, ...counts);
}
