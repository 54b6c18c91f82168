import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { inject } from 'vitest';

export type DatabaseKind = 'sqlite' | 'postgres';
/** Every test of storage, operations and routes runs on both. */
export const databaseKinds: readonly DatabaseKind[] = ['sqlite', 'postgres'];

/** An empty place for data, of its own for each caller. */
export interface Location {
  kind: DatabaseKind;
  /** Settings that point at it. */
  settings: { data: string; database_url?: string };
  /** The same as command-line flags. */
  flags: string[];
  remove(): Promise<void>;
}

export async function newLocation(kind: DatabaseKind): Promise<Location> {
  const data = mkdtempSync(join(tmpdir(), 'mianping-test-'));
  const removeFolder = () => rmSync(data, { recursive: true, force: true });
  if (kind === 'sqlite') {
    return { kind, settings: { data }, flags: ['--data', data], remove: async () => removeFolder() };
  }
  const adminUrl = inject('postgresUrl');
  const name = `t_${randomBytes(8).toString('hex')}`;
  await administer(adminUrl, `create database ${name}`);
  const databaseUrl = adminUrl.replace(/\/postgres$/, `/${name}`);
  return {
    kind,
    settings: { data, database_url: databaseUrl },
    flags: ['--data', data, '--database-url', databaseUrl],
    async remove() {
      removeFolder();
      await administer(adminUrl, `drop database ${name} with (force)`);
    },
  };
}

async function administer(url: string, command: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await client.unsafe(command);
  } finally {
    await client.end();
  }
}
