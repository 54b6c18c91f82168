import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import {
  addressOf,
  asPostgresUser,
  freePort,
  makeCluster,
  postgresBinaries,
  serveCommand,
  untilReady,
} from './postgres-cluster.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

const { uid, gid } = asPostgresUser;

/** A real PostgreSQL server from npm, on a free port and a temporary folder, for all test files of the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'mianping-postgres-'));
  chmodSync(folder, 0o755);
  const binaries = await postgresBinaries(folder);
  const data = join(folder, 'data');
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  // What the tests write need not survive a crash of the machine.
  makeCluster(binaries, data, ['-N']);
  const port = await freePort();
  const [program, ...args] = serveCommand(binaries, data, port, ['fsync=off', 'max_connections=200']);
  const server = spawn(program, args, { ...asPostgresUser, cwd: folder, stdio: 'ignore' });
  const url = addressOf(port, 'postgres');
  await untilReady(url, server);
  project.provide('postgresUrl', url);
  return async () => {
    server.kill('SIGINT');
    await new Promise((resolve) => server.once('exit', resolve));
    rmSync(folder, { recursive: true, force: true });
  };
}
