import { Writable } from 'node:stream';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { buildHttpApp } from '#http/app.ts';
import { type App, openApp } from '../../src/app.ts';
import { loadConfig, type Settings } from '../../src/config.ts';
import { buildEdge } from '../../src/server.ts';
import { bearer } from './actors.ts';
import type { TestApp } from './test-app.ts';

/** One more process, as it were, on the data of a test app: a replica, or the same server after a restart. */
export interface AppAt {
  app: App;
  http: FastifyInstance;
  get(path: string, token: string): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

export async function openAppAt(
  { location, clock }: Pick<TestApp, 'location' | 'clock'>,
  settings: Partial<Settings> = {},
): Promise<AppAt> {
  const config = loadConfig({ ...location.settings, rate_limits: 'off', ...settings }, {});
  const app = await openApp(config.settings, clock.now);
  const log = new Writable({ write: (_line, _encoding, done) => done() });
  const http = await buildHttpApp(buildEdge(app, { loopbackOnly: false, log }));
  return {
    app,
    http,
    get: (url, token) => http.inject({ url, headers: { authorization: bearer(token) } }),
    async close() {
      await http.close();
      await app.close();
    },
  };
}
