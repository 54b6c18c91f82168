import { setTimeout as sleep } from 'node:timers/promises';
import { LoadConnection } from './load-connection.ts';
import type { LoadJob, LoadReply, LoadReport } from './load-protocol.ts';
import { coreBusyNs, cpuNsOfTree } from './process-stats.ts';

const patienceMs = 10_000;

/** One burst of load: every connection asks again as soon as it has its answer. */
class Burst {
  readonly #job: LoadJob;
  readonly #requests: Buffer[];
  readonly #connections: LoadConnection[] = [];
  readonly #latenciesMs: number[] = [];
  readonly #fail: (error: Error) => void;
  readonly #drained: () => void;
  readonly whenDrained: Promise<void>;
  #next = 0;
  #underWay = 0;
  #isStopping = false;

  constructor(job: LoadJob) {
    this.#job = job;
    this.#requests = job.requests.map((request) => Buffer.from(request, 'latin1'));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.whenDrained = promise;
    this.#drained = resolve;
    this.#fail = reject;
  }

  start(): void {
    const events = { answered: this.#answered, failed: this.#fail };
    const { ports, connections } = this.#job;
    for (let count = 0; count < connections; count++) {
      const connection = new LoadConnection(ports[count % ports.length] as number, events);
      this.#connections.push(connection);
      this.#ask(connection);
    }
  }

  /** Latencies since the last time this was called. */
  takeLatencies(): number[] {
    return this.#latenciesMs.splice(0);
  }

  /** Ask no more; what is under way is waited for, so no answer is cut off. */
  stop(): void {
    this.#isStopping = true;
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }

  #ask(connection: LoadConnection): void {
    this.#underWay++;
    connection.send(this.#requests[this.#next++ % this.#requests.length] as Buffer);
  }

  #answered = (connection: LoadConnection): void => {
    this.#latenciesMs.push(performance.now() - connection.sentAt);
    this.#underWay--;
    if (!this.#isStopping) this.#ask(connection);
    else if (this.#underWay === 0) this.#drained();
  };
}

interface Moment {
  ms: number;
  cpuNs: number[];
  coreBusyNs: number;
  ownCpuMs: number;
}

function takeMoment({ pids, core }: LoadJob): Moment {
  const { user, system } = process.cpuUsage();
  return {
    cpuNs: pids.map(cpuNsOfTree),
    coreBusyNs: core === undefined ? 0 : coreBusyNs(core),
    ownCpuMs: (user + system) / 1000,
    ms: performance.now(),
  };
}

async function run(job: LoadJob): Promise<LoadReport> {
  const burst = new Burst(job);
  try {
    burst.start();
    await orFailure(burst, job.warmMs);
    const first = takeMoment(job);
    burst.takeLatencies();
    await orFailure(burst, job.measureMs);
    const latencies = burst.takeLatencies();
    const last = takeMoment(job);
    burst.stop();
    await Promise.race([burst.whenDrained, sleep(patienceMs, undefined, { ref: false })]);
    return reportOf(first, last, latencies);
  } finally {
    burst.close();
  }
}

/** Wait, but throw at once when a connection fails. */
async function orFailure(burst: Burst, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, burst.whenDrained]).finally(() => clearTimeout(timer));
}

function reportOf(first: Moment, last: Moment, latencies: number[]): LoadReport {
  if (latencies.length === 0) throw new Error('no answer came');
  const sorted = latencies.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const ms = last.ms - first.ms;
  return {
    answers: sorted.length,
    seconds: ms / 1000,
    cpuNs: last.cpuNs.map((ns, index) => ns - (first.cpuNs[index] ?? 0)),
    latencyMs: { p50: at(0.5), p99: at(0.99) },
    coreBusyNs: last.coreBusyNs - first.coreBusyNs,
    loadShare: (last.ownCpuMs - first.ownCpuMs) / ms,
  };
}

process.on('message', (job: LoadJob) => {
  const answer = (reply: LoadReply) => process.send?.(reply);
  run(job).then(answer, (error: Error) => answer({ error: error.message }));
});
process.on('disconnect', () => process.exit());
