import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';

/** The built program, run as a user runs it: these processes share nothing with the tests but files and sockets. */
export const programFile = resolve(import.meta.dirname, '../../dist/main.js');

/** Some hundred processes are started: each after the first is spared a quarter of its start. */
const compileCache = resolve(import.meta.dirname, '../../node_modules/.cache/mianping-tests');

export interface RunOptions {
  /** Environment names, on top of a bare environment without any setting of this machine. */
  env?: Record<string, string>;
  /** Standard input. */
  input?: string | Buffer;
  cwd?: string;
}

/** A process that ended. */
export interface Finished {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Standard output: results. */
  out: string;
  /** Standard error: talk. */
  talk: string;
}

/** A process that was started. End it with `kill` or wait for it with `finished`. */
export interface Started {
  child: ChildProcess;
  /** What it has written so far. */
  soFar: { out: string; talk: string };
  finished: Promise<Finished>;
  /** Send a signal to this process alone and wait for its end. */
  kill(signal?: NodeJS.Signals): Promise<Finished>;
}

const running = new Set<ChildProcess>();
/** A test that fails may leave processes behind; none outlives its test file. */
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Start `mianping` with arguments. */
export function start(args: readonly string[], { env = {}, input, cwd }: RunOptions = {}): Started {
  if (!existsSync(programFile)) throw new Error(`${programFile} is missing: npm run build makes it`);
  const child = spawn(process.execPath, [programFile, ...args], {
    cwd,
    env: { PATH: process.env.PATH, TZ: process.env.TZ, NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: 'pipe',
  });
  running.add(child);
  const soFar = { out: '', talk: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    soFar.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    soFar.talk += text;
  });
  // A process that is killed while it is fed closes its end first.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const finished = new Promise<Finished>((done, fail) => {
    child.once('error', fail);
    child.once('close', (exitCode, signal) => {
      running.delete(child);
      done({ exitCode, signal, ...soFar });
    });
  });
  return {
    child,
    soFar,
    finished,
    kill(signal = 'SIGTERM') {
      child.kill(signal);
      return finished;
    },
  };
}

/** Run a command to its end, however it ends. */
export function run(args: readonly string[], options?: RunOptions): Promise<Finished> {
  return start(args, options).finished;
}

/** Run a command that must succeed, and read its `--json` result. */
export async function runJson<Result = Record<string, unknown>>(
  args: readonly string[],
  options?: RunOptions,
): Promise<Result> {
  const { exitCode, out, talk } = await run([...args, '--json'], options);
  if (exitCode !== 0) throw new Error(`mianping ${args.join(' ')} ended with ${exitCode}: ${talk}`);
  return JSON.parse(out) as Result;
}

export interface RunningServer extends Started {
  url: string;
  port: number;
  /** The JSON line that it printed when it was ready. */
  announced: Record<string, unknown>;
}

/** Start `serve` on a free port and wait until it answers. */
export async function startServer(args: readonly string[], options?: RunOptions): Promise<RunningServer> {
  const started = start(['serve', '--port', '0', '--json', ...args], options);
  const line = await firstLine(started);
  const announced = JSON.parse(line) as { url: string };
  return { ...started, announced, url: announced.url, port: Number(new URL(announced.url).port) };
}

async function firstLine({ child, soFar, finished }: Started): Promise<string> {
  const ended = finished.then(({ exitCode, talk }) => {
    throw new Error(`serve ended with ${exitCode}: ${talk}`);
  });
  const line = async () => {
    while (!soFar.out.includes('\n') && child.exitCode === null) await sleep(10);
    return soFar.out.split('\n', 1)[0] as string;
  };
  ended.catch(() => {});
  return Promise.race([line().then((text) => (text === '' ? ended : text)), ended]);
}

/** Try until it does not throw. A try that begins later than `withinMs` from now must succeed. */
export async function eventually<Result>(
  withinMs: number,
  attempt: () => Result | Promise<Result>,
): Promise<Result> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const isLast = Date.now() > deadline;
    try {
      return await attempt();
    } catch (error) {
      if (isLast) throw error;
      await sleep(20);
    }
  }
}
