/** What the bench asks of the process that makes load. */
export interface LoadJob {
  /** Connections are spread over them evenly. */
  ports: readonly number[];
  /** Whole requests; connections take them in turn. */
  requests: readonly string[];
  connections: number;
  /** Load before the measurement starts. */
  warmMs: number;
  measureMs: number;
  /** Processes whose CPU time is read at the first and the last moment, with all below them. */
  pids: readonly number[];
  /** Core whose use by others is told; undefined when servers have no core of their own. */
  core: number | undefined;
}

export interface LoadReport {
  answers: number;
  seconds: number;
  /** CPU time of each of `pids`. */
  cpuNs: number[];
  latencyMs: { p50: number; p99: number };
  /** Time that the core was busy, with `pids` and with others. */
  coreBusyNs: number;
  /** Share of its core that making the load took. Near 1 the load was the limit, not the server. */
  loadShare: number;
}

export type LoadReply = LoadReport | { error: string };
