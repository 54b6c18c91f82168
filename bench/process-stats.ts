import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of all threads of a process so far, in nanoseconds; 0 once it has ended. */
export function cpuNs(pid: number): number {
  let total = 0;
  for (const thread of entriesOf(`/proc/${pid}/task`)) {
    total += Number(textOf(`/proc/${pid}/task/${thread}/schedstat`).split(' ', 1)[0] ?? 0);
  }
  return total;
}

/** CPU time of a process and all processes below it, as far as they still live. */
export function cpuNsOfTree(pid: number): number {
  let total = cpuNs(pid);
  for (const thread of entriesOf(`/proc/${pid}/task`)) {
    const children = textOf(`/proc/${pid}/task/${thread}/children`).split(' ');
    for (const child of children) if (child !== '') total += cpuNsOfTree(Number(child));
  }
  return total;
}

/** Private memory: what the process itself allocated, without mapped files. */
export function privateBytes(pid: number): number {
  const match = /^RssAnon:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`));
  return Number(match?.[1] ?? 0) * 1024;
}

export interface Usage {
  /** CPU time so far. */
  cpuNs: number;
  /** Highest private memory seen. */
  peakPrivateBytes: number;
  end(): void;
}

const watchMs = 50;

/** Looks at a process often enough to see its peak; what its last moment adds is missed. */
export function watchProcess(pid: number): Usage {
  const usage: Usage = { cpuNs: 0, peakPrivateBytes: 0, end: () => clearInterval(timer) };
  const timer = setInterval(() => {
    usage.cpuNs = Math.max(usage.cpuNs, cpuNs(pid));
    usage.peakPrivateBytes = Math.max(usage.peakPrivateBytes, privateBytes(pid));
  }, watchMs);
  return usage;
}

/** Time that a core was busy so far, for whomever, in nanoseconds. Counted in hundredths of a second. */
export function coreBusyNs(core: number): number {
  const line = textOf('/proc/stat')
    .split('\n')
    .find((one) => one.startsWith(`cpu${core} `));
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] =
    line?.split(' ').slice(1).map(Number) ?? [];
  return (user + nice + system + irq + softIrq + steal) * 1e7;
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty when the process or thread is gone. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
