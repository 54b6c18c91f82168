import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 15_000;
/** Children that live, with the signal that asks each to end. */
const running = new Map<ChildProcess, NodeJS.Signals>();
let isEnding = false;

/** Servers and load get a core each; without `taskset` or a second core they share what there is. */
export const isPinned =
  availableParallelism() >= 2 && spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;
export const serverCore = 0;
export const loadCore = 1;

/** Where several servers and their database go: apart where there are cores for it, together where there are not. */
export const serverCores =
  availableParallelism() >= 4
    ? { servers: [serverCore, 2], database: 3, areApart: true }
    : { servers: [serverCore, serverCore], database: serverCore, areApart: false };

export interface ChildOptions extends SpawnOptions {
  /** Without it the child runs on any core. */
  core?: number;
  stopSignal?: NodeJS.Signals;
}

/** Start a process that is ended when this one ends, however that comes. */
export function startChild(command: readonly string[], options: ChildOptions): ChildProcess {
  if (isEnding) throw new Error('the bench is ending');
  const { core, stopSignal = 'SIGTERM', ...spawnOptions } = options;
  const pinned = core !== undefined && isPinned ? ['taskset', '-c', String(core), ...command] : command;
  const [program = '', ...args] = pinned;
  const child = spawn(program, args, { env: cleanEnvironment(), ...spawnOptions });
  running.set(child, stopSignal);
  child.once('exit', () => running.delete(child));
  return child;
}

/** No setting of the person who runs the bench may reach what is measured. */
export function cleanEnvironment(settings: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('MIANPING_') && name !== 'NODE_OPTIONS',
  );
  return { ...Object.fromEntries(kept), ...settings };
}

/** The first thing that a child says, like the port it listens on. Throws when it ends instead. */
export async function firstMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve).once('error', reject);
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`)));
  });
}

/** Ask a child to end and wait for it; one that does not is killed. */
export async function stopChild(child: ChildProcess): Promise<void> {
  const signal = running.get(child);
  if (signal === undefined) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const patience = new AbortController();
  await Promise.race([ended, sleep(patienceMs, undefined, { signal: patience.signal }).catch(() => {})]);
  patience.abort();
  if (!running.has(child)) return;
  child.kill('SIGKILL');
  await ended;
}

export async function stopAllChildren(): Promise<void> {
  await Promise.all([...running.keys()].map(stopChild));
}

/** Someone asked the bench to end: what fails now is no failure. */
export function wasInterrupted(): boolean {
  return isEnding;
}

/** Children end with this process, also on Ctrl+C. */
export function tieChildren(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      isEnding = true;
      process.stderr.write(`\n${signal}: ending ${running.size} child processes\n`);
      void stopAllChildren().finally(() => process.exit(130));
    });
  }
  process.on('exit', () => {
    for (const child of running.keys()) child.kill('SIGKILL');
  });
}
