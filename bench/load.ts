import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isPinned, loadCore, serverCore, startChild } from './children.ts';
import type { LoadJob, LoadReply, LoadReport } from './load-protocol.ts';
import { benchFolder } from './places.ts';

const connections = 16;
const warmMs = 200;

export interface Target {
  /** Connections are spread over them evenly. */
  ports: readonly number[];
  requests: readonly string[];
  /** Processes whose CPU time counts. */
  pids: readonly number[];
}

/** The process that makes load, on a core of its own; started when it is needed. */
export class LoadGenerator {
  #child: ChildProcess | undefined;

  /** Load one target for a while. Throws when an answer is not what was asked for. */
  async run(target: Target, seconds: number): Promise<LoadReport> {
    const core = isPinned ? serverCore : undefined;
    const job: LoadJob = { ...target, connections, warmMs, measureMs: seconds * 1000, core };
    const child = this.#runningChild();
    const patience = new AbortController();
    const reply = once(child, 'message', { signal: patience.signal });
    const ended = once(child, 'exit', { signal: patience.signal });
    child.send(job);
    try {
      const [answer] = (await Promise.race([reply, ended.then(loadEnded)])) as [LoadReply];
      if ('error' in answer) throw new Error(`load failed: ${answer.error}`);
      return answer;
    } finally {
      patience.abort();
      await Promise.allSettled([reply, ended]);
    }
  }

  #runningChild(): ChildProcess {
    if (this.#child) return this.#child;
    const child = startChild([process.execPath, join(benchFolder, 'load-worker.ts')], {
      core: loadCore,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.once('exit', () => {
      this.#child = undefined;
    });
    this.#child = child;
    return child;
  }
}

function loadEnded(): never {
  throw new Error('the process that makes load ended');
}
