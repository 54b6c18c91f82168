import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/support/postgres-cluster.ts';
import { cleanEnvironment, firstMessage, serverCore, startChild, stopChild } from './children.ts';
import type { RunningServer } from './mianping.ts';
import { benchFolder, peersFolder, resultsFolder } from './places.ts';

const host = '127.0.0.1';
const attempts = 300;
const retryMs = 100;
const modules = join(peersFolder, 'node_modules');

/** Install the peers as their lock file says, unless they are there. Needs the npm registry. */
export async function installPeers(): Promise<void> {
  const installed = statSync(join(modules, '.package-lock.json'), { throwIfNoEntry: false });
  if (installed && installed.mtimeMs >= statSync(join(peersFolder, 'package-lock.json')).mtimeMs) return;
  process.stderr.write('  installing the peers, once\n');
  // Some packages want to run programs of their own on installation; none needs to.
  const child = startChild(['npm', 'ci', '--ignore-scripts'], {
    cwd: peersFolder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  if (exitCode !== 0) throw new Error('the peers cannot be installed: npm ci in bench/peers failed');
}

/** The command of json-server, with everything off that costs and can be turned off. */
export async function startJsonServer(folder: string, data: object): Promise<RunningServer> {
  const file = join(folder, 'db.json');
  writeFileSync(file, JSON.stringify(data));
  const command = [join(modules, 'json-server/lib/cli/bin.js'), file, '--quiet', '--no-gzip', '--no-cors'];
  return startCommand(folder, [...command, '--host', host, '--port']);
}

/** json-server without its command. */
export async function startJsonServerApp(
  which: 'module' | 'beta',
  folder: string,
  data: object,
): Promise<RunningServer> {
  const file = join(folder, `${which}.json`);
  writeFileSync(file, JSON.stringify(data));
  // The beta looks for files to serve there, and does not start without it.
  mkdirSync(join(folder, 'public'), { recursive: true });
  const child = startChild([process.execPath, join(benchFolder, 'json-server-peer.ts'), which, file], {
    core: serverCore,
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: cleanEnvironment({ NODE_ENV: 'production' }),
  });
  const port = (await firstMessage(child)) as number;
  return { pid: child.pid ?? 0, port, stop: () => stopChild(child) };
}

/** `prism mock` with the examples of a document, without its log. */
export async function startPrism(folder: string, name: string, document: object): Promise<RunningServer> {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(document));
  const command = [join(modules, '@stoplight/prism-cli/dist/index.js'), 'mock', file];
  return startCommand(folder, [
    ...command,
    '--cors',
    'false',
    '-m',
    'false',
    '-v',
    'silent',
    '--host',
    host,
    '--port',
  ]);
}

/** Start a command that takes a port as its last argument, and wait until something listens there. */
async function startCommand(folder: string, command: readonly string[]): Promise<RunningServer> {
  const port = await freePort();
  const log = openSync(join(resultsFolder, 'logs/peers.log'), 'a');
  const child = startChild([process.execPath, ...command, String(port)], {
    core: serverCore,
    cwd: folder,
    stdio: ['ignore', log, log],
    env: cleanEnvironment({ NODE_ENV: 'production' }),
  });
  closeSync(log);
  await untilAnswering(port, child, command[0] ?? '');
  return { pid: child.pid ?? 0, port, stop: () => stopChild(child) };
}

async function untilAnswering(port: number, child: ChildProcess, name: string): Promise<void> {
  for (let attempt = 0; attempt < attempts && child.exitCode === null; attempt++) {
    try {
      await (await fetch(`http://${host}:${port}/`)).arrayBuffer();
      return;
    } catch {
      await sleep(retryMs);
    }
  }
  throw new Error(`${name} did not get ready: see bench/results/logs/peers.log`);
}
