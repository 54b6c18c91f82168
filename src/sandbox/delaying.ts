import type { FaultAction } from '#contract/sandbox/faults.ts';
import { uniform } from './fault-rules.ts';

type Delay = Extract<FaultAction, { kind: 'delay' }>;

/** The 99th percentile of the normal distribution. */
const z99 = 2.3263478740408408;

/** How long a delay makes its calls wait, in milliseconds: one number after the other, the same ones for the same seed. */
export function delays(action: Delay): () => number {
  const random = uniform(action.seed ?? 1);
  if (action.ms !== undefined) return () => action.ms as number;
  if (action.from_ms !== undefined) {
    const { from_ms: from, to_ms: to = from } = action;
    return () => Math.round(from + random() * (to - from));
  }
  const { median_ms: median = 0, p99_ms: p99 = median } = action;
  if (median === 0) return () => 0;
  const sigma = Math.log(p99 / median) / z99;
  return () => Math.round(median * Math.exp(sigma * normal(random)));
}

/** Box and Muller's transform. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
