import { chownSync, closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  addressOf,
  asPostgresUser,
  execute,
  freePort,
  makeCluster,
  postgresBinaries,
  serveCommand,
  untilReady,
} from '../test/support/postgres-cluster.ts';
import { startChild, stopChild } from './children.ts';
import { resultsFolder } from './places.ts';

export const postgresFolder = join(resultsFolder, 'postgres');
const dataFolder = join(postgresFolder, 'data');

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
  mkdirSync(postgresFolder, { recursive: true });
  const binaries = await postgresBinaries(postgresFolder);
  initialize(binaries);
  const port = await freePort();
  const log = openSync(join(postgresFolder, 'postgres.log'), 'a');
  const child = startChild(serveCommand(binaries, dataFolder, port), {
    ...asPostgresUser,
    ...(core !== undefined && { core }),
    cwd: dataFolder,
    stdio: ['ignore', log, log],
    stopSignal: 'SIGINT',
  });
  closeSync(log);
  const urlOf = (name: string) => addressOf(port, name);
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

/** Work with a server that is stopped afterwards. */
export async function withPostgres<Result>(
  core: number | undefined,
  work: (server: PostgresServer) => Promise<Result>,
): Promise<Result> {
  const server = await startPostgres(core);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

/** Make the cluster; one that was left half made is made anew. */
function initialize(binaries: string): void {
  const partial = `${dataFolder}.part`;
  if (existsSync(dataFolder)) return;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  const { uid, gid } = asPostgresUser;
  if (uid !== undefined && gid !== undefined) chownSync(partial, uid, gid);
  makeCluster(binaries, partial);
  renameSync(partial, dataFolder);
}
