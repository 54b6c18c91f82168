import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { type App, openApp, operations } from '../app.ts';
import type { Settings } from '../config.ts';

/** What a sandbox holds when it begins. */
export type SeedSource =
  | 'demo'
  /** So many records of the load-test generator; the same `seed` gives the same ones. */
  | { generate: number; seed?: number }
  /** Everything that `mianping import` reads: an export, a bundle, saved answers. */
  | { file: string; userIdType?: 'open_id' | 'union_id' | 'user_id' };

/** The app with which clients of a sandbox call. */
export interface SandboxApp {
  appId: string;
  appSecret: string;
  scopes: readonly string[];
}

/** The clock can be set to any time after it: nothing of the seed is younger. */
const seededAtMs = Date.UTC(2015, 0, 1);

export interface SeedInput {
  source: SeedSource;
  sandboxApp: SandboxApp;
  /** Gives it up: it then rejects with the reason. */
  signal: AbortSignal | undefined;
}

/** @internal Write the data that runs begin with, into the data folder of the settings. */
export async function writeSeed(settings: Settings, input: SeedInput): Promise<void> {
  const app = await openApp(settings, () => seededAtMs);
  try {
    await fill(app, input);
    input.signal?.throwIfAborted();
  } finally {
    await app.close();
  }
}

async function fill({ ctx, dataFolder }: App, { source, sandboxApp, signal }: SeedInput): Promise<void> {
  const onProgress = () => signal?.throwIfAborted();
  const tenant =
    source === 'demo' ? await operations.fillDemo(ctx) : await operations.findTenant(ctx, undefined);
  // Before an import: the ids of an export are those of this app.
  await operations.createApp(ctx, { name: 'Sandbox', tenant, type: 'custom', ...sandboxApp });
  if (source === 'demo') return;
  if ('generate' in source) {
    const { generate: records, seed = 1 } = source;
    await operations.generateRecords(ctx, { tenant, records, seed, onProgress });
    return;
  }
  const rejects: string[] = [];
  await operations.importRecords(ctx, {
    input: createReadStream(source.file),
    tenant,
    appId: sandboxApp.appId,
    userIdType: source.userIdType ?? 'open_id',
    rejectFolder: join(dataFolder, 'rejected'),
    onProgress,
    onReject: ({ line, field, reason }) => rejects.push(`line ${line}: ${field ? `${field} ` : ''}${reason}`),
  });
  if (rejects.length > 0) throw new SeedError(source.file, rejects);
}

const shownRejects = 5;

/** A sandbox begins with all of its seed or not at all. */
export class SeedError extends Error {
  override readonly name = 'SeedError';

  constructor(file: string, rejects: readonly string[]) {
    const more = rejects.length > shownRejects ? `\nand ${rejects.length - shownRejects} more` : '';
    super(
      `${file} is no seed, ${rejects.length} of its items are rejected:\n${rejects.slice(0, shownRejects).join('\n')}${more}`,
    );
  }
}
