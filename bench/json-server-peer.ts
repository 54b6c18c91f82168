import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { peersFolder } from './places.ts';

interface ExpressApp {
  set(setting: string, value: unknown): void;
  use(handler: unknown): void;
  listen(port: number, host: string): Server;
}

interface JsonServer {
  create(): ExpressApp;
  router(data: object): unknown;
}

interface JsonServerBeta {
  createApp(database: { data: object }): { listen(port: number, ready: () => void, host: string): Server };
}

const host = '127.0.0.1';
const peers = pathToFileURL(join(peersFolder, 'package.json'));

/** json-server as a program may use it: no middlewares but its router, compact JSON. */
function startModule(data: object): Server {
  const jsonServer = createRequire(peers)('json-server') as JsonServer;
  const app = jsonServer.create();
  app.set('json spaces', 0);
  app.use(jsonServer.router(data));
  return app.listen(0, host);
}

/** The next major version. Its command listens on all addresses, whatever it is told, so its app is started here. */
async function startBeta(data: object): Promise<Server> {
  const app = new URL('node_modules/json-server-beta/lib/app.js', peers);
  const { createApp } = (await import(app.href)) as JsonServerBeta;
  return createApp({ data }).listen(0, () => {}, host);
}

const [which = '', file = ''] = process.argv.slice(2);
const data = JSON.parse(readFileSync(file, 'utf8')) as object;
const server = which === 'beta' ? await startBeta(data) : startModule(data);
if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
process.send?.((server.address() as AddressInfo).port);
process.on('disconnect', () => process.exit());
