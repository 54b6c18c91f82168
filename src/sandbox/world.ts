import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { type App, openApp } from '../app.ts';
import type { Settings } from '../config.ts';
import { openService, type Service } from '../server.ts';

/** The product itself on the data of one run, without a socket. */
export interface World {
  app: App;
  service: Service;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** With the data folder of this world. */
  settings: Settings;
  now: () => number;
  /** Where its clients reach it. */
  publicUrl: string;
  log: DestinationStream;
  /** Called before it is ready, to put hooks in front of its routes. */
  prepare: (service: Service, app: App) => void;
}

export async function openWorld({ settings, now, publicUrl, log, prepare }: WorldOptions): Promise<World> {
  const app = await openApp(settings, now);
  try {
    const service = await openService(app, { loopbackOnly: true, log });
    service.edge.settings.publicUrl = publicUrl;
    prepare(service, app);
    await service.http.ready();
    service.begin();
    return {
      app,
      service,
      async close() {
        await service.stop();
        await app.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

const databaseFile = 'mianping.sqlite';

/**
 * Put a copy of the embedded database in a folder into another one, in place of what is there. Both are closed here;
 * another process that has the old one open keeps what is no longer there, and can't write into the new one.
 */
export function copyData(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const beside of ['-wal', '-shm']) rmSync(join(to, databaseFile + beside), { force: true });
  const copy = join(to, `${databaseFile}.new`);
  copyFileSync(join(from, databaseFile), copy);
  renameSync(copy, join(to, databaseFile));
}
