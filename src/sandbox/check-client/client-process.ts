import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutputReader } from './output-reader.ts';
import type { Ending } from './verdict.ts';

export interface ClientRun {
  /** Program and arguments; no shell reads them. */
  command: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  timeoutMs: number;
  /** Ends it, and rejects. */
  signal: AbortSignal;
  /** What it writes to standard error, as it comes. */
  onTalk: ((chunk: Buffer) => void) | undefined;
}

export interface ClientEnd {
  ending: Ending;
  output: OutputReader;
  /** The last of what it wrote to standard error. */
  talk: string;
  durationMs: number;
}

/** The command is no program, or not one that may be run. */
export class CannotStartError extends Error {
  override readonly name = 'CannotStartError';
}

/** Between asking and forcing a process to end. */
const patienceMs = 1_000;
/** For what a process that ended has left in its pipes, or in those of its children. */
const lastWordsMs = 500;
const talkBytes = 16_384;

/** Run a client to its end, or to the end of its time; whatever it started ends with it. */
export async function runClient({ command, environment, ...run }: ClientRun): Promise<ClientEnd> {
  const [program = '', ...args] = command;
  run.signal.throwIfAborted();
  const beganAt = performance.now();
  const child = start(program, args, environment);
  const output = new OutputReader();
  const talk = new Tail(talkBytes);
  child.stdout.on('data', (chunk: Buffer) => output.write(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    talk.write(chunk);
    run.onTalk?.(chunk);
  });
  try {
    const ending = await endingOf(child, program, run);
    return { ending, output, talk: talk.text, durationMs: Math.round(performance.now() - beganAt) };
  } finally {
    await endGroup(child);
    child.stdout.destroy();
    child.stderr.destroy();
    output.end();
  }
}

function start(program: string, args: readonly string[], environment: ClientRun['environment']) {
  try {
    return spawn(program, args, {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: what it starts can be ended with it.
      detached: true,
    });
  } catch (error) {
    throw cannotStart(program, error as Error);
  }
}

async function endingOf(
  child: ChildProcess,
  program: string,
  { timeoutMs, signal }: Pick<ClientRun, 'timeoutMs' | 'signal'>,
): Promise<Ending> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const done = new AbortController();
  const over = sleep(timeoutMs, { kind: 'timed_out' } as const, { signal: done.signal });
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { signal: done.signal });
  });
  const exited = new Promise<Ending>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) reject(cannotStart(program, error));
    });
    child.once('exit', (exitCode, by) => resolve({ kind: 'exited', exitCode, signal: by }));
  });
  for (const promise of [over, aborted]) promise.catch(() => {});
  try {
    const ending = await Promise.race([exited, over, aborted]);
    if (ending.kind === 'exited') await Promise.race([closed, sleep(lastWordsMs)]);
    return ending;
  } finally {
    done.abort();
  }
}

const startProblems: Record<string, string> = {
  ENOENT: 'there is no such program, or not the one that the first line of the script names',
  EACCES: 'it may not be run: it is a folder, or a file to be made executable or given to its interpreter',
};

function cannotStart(program: string, { code = '', message }: NodeJS.ErrnoException): CannotStartError {
  return new CannotStartError(`${program} cannot be started: ${startProblems[code] ?? message}`);
}

/** End what is left of the group: asked first, then forced. */
async function endGroup({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined || !signalGroup(pid, 'SIGTERM')) return;
  for (const until = performance.now() + patienceMs; performance.now() < until; ) {
    await sleep(20);
    if (!signalGroup(pid, 0)) return;
  }
  signalGroup(pid, 'SIGKILL');
}

/** False when no process of the group is left. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** The last bytes of a stream. */
class Tail {
  readonly #most: number;
  #bytes = Buffer.alloc(0);

  constructor(most: number) {
    this.#most = most;
  }

  write(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]).subarray(-this.#most);
  }

  get text(): string {
    return this.#bytes.toString();
  }
}
