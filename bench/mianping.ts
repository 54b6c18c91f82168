import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cleanEnvironment, serverCore, startChild, stopChild } from './children.ts';
import { resultsFolder } from './places.ts';
import { watchProcess } from './process-stats.ts';
import { executable } from './program.ts';

/** A finished command and what it took. */
export interface CommandRun {
  /** What it printed on standard output. */
  output: string;
  /** From start to end of the process. */
  seconds: number;
  cpuSeconds: number;
  /** Highest private memory seen. */
  peakPrivateBytes: number;
}

export interface CommandOptions {
  /** File that takes standard output. */
  outputFile?: string;
  /** Show progress where a person watches. */
  talk?: boolean;
}

/** Run a command of the built product to its end, on any core. Throws when it fails. */
export async function runCommand(args: readonly string[], options: CommandOptions = {}): Promise<CommandRun> {
  const log = logFile('command.log');
  const out = options.outputFile === undefined ? undefined : openSync(options.outputFile, 'w');
  const startedAt = performance.now();
  const child = startChild([process.execPath, executable, ...args], {
    stdio: ['ignore', out ?? 'pipe', options.talk ? 'inherit' : log.handle],
  });
  const usage = watchProcess(child.pid ?? 0);
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  usage.end();
  for (const handle of [log.handle, out]) if (handle !== undefined) closeSync(handle);
  if (exitCode !== 0) {
    throw new Error(`mianping ${args.join(' ')} ended with ${exitCode}: ${output}${log.tail()}`);
  }
  return { output, seconds, cpuSeconds: usage.cpuNs / 1e9, peakPrivateBytes: usage.peakPrivateBytes };
}

export interface RunningServer {
  pid: number;
  port: number;
  stop(): Promise<void>;
}

/** `serve` with production defaults but without rate limits, on the servers' core. */
export async function startServer(
  location: readonly string[],
  settings: Record<string, string> = {},
  core = serverCore,
): Promise<RunningServer> {
  const log = logFile('serve.log');
  const child = startChild([process.execPath, executable, 'serve', '--port', '0', '--json', ...location], {
    core,
    stdio: ['ignore', 'pipe', log.handle],
    env: cleanEnvironment({ MIANPING_RATE_LIMITS: 'off', ...settings }),
  });
  closeSync(log.handle);
  const first = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${log.tail()}`)));
    if (child.stdout) createInterface(child.stdout).once('line', resolve);
  });
  const { url } = JSON.parse(first) as { url: string };
  return { pid: child.pid ?? 0, port: Number(new URL(url).port), stop: () => stopChild(child) };
}

/** Opens a log to append to; `tail` is what came since. */
function logFile(name: string) {
  const folder = join(resultsFolder, 'logs');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  const start = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    handle: openSync(file, 'a'),
    tail: () => readFileSync(file).subarray(start).toString().trim().slice(-2000),
  };
}
