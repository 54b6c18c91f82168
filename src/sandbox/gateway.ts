import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MianpingError } from '#domain/errors.ts';
import { isLoopbackHost } from '#domain/loopback.ts';
import { foreignPage } from './control-guard.ts';
import type { SandboxRun } from './run.ts';

/** Path under which a run is reached: `/runs/NAME/open-apis/…`. Without it a request is for the main run. */
const runPath = /^\/runs\/([^/?#]+)(?=[/?#]|$)/;
/** Prefix of the control surface, under the path of its run. */
const controlPath = /^\/sandbox(?=[/?#]|$)/;

/** As the server that is rehearsed: a client that keeps connections must find them as long-lived. */
const patience = { keepAliveTimeout: 72_000, requestTimeout: 30_000, headersTimeout: 30_000 };

export interface GatewayRoutes {
  /**
   * The run of this name, made when there is none and it may be made; undefined: the main run. Throws MianpingError for
   * a bad name.
   */
  runOf(name: string | undefined, mayMake: boolean): Promise<SandboxRun>;
  /** Asked under the path of this run, which need not be there yet. */
  control(name: string | undefined, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Told of what went wrong in here; who asked learns nothing of it. */
  failed(error: unknown): void;
}

/** The one socket of a sandbox: hands each request to its run, or to the control surface of its run. */
export class Gateway {
  readonly #server: Server;
  readonly #routes: GatewayRoutes;

  constructor(routes: GatewayRoutes) {
    this.#routes = routes;
    this.#server = createServer(patience, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => this.#fail(response, error));
    });
  }

  /** Answers the address. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A process that has nothing else to do may end. */
  unref(): void {
    this.#server.unref();
    // Nor does a connection that a client keeps open hold it.
    this.#server.on('connection', (socket) => socket.unref());
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #fail(response: ServerResponse, error: unknown): void {
    const isRefusal = error instanceof MianpingError;
    if (!isRefusal) this.#routes.failed(error);
    if (response.headersSent) response.destroy();
    else if (isRefusal) plain(response, 400, error.message);
    else plain(response, 500, 'the sandbox failed; its log says why');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [prefix, name] = runPath.exec(request.url ?? '/') ?? ['', undefined];
    request.url = request.url?.slice(prefix.length) || '/';
    if (controlPath.test(request.url)) {
      await this.#routes.control(name, request, response);
    } else if (!isLoopbackHost(request.headers.host)) {
      // A page on another site, through a name that it points at this machine, must not even make a run.
      plain(response, 403, 'a sandbox answers only requests for a loopback host, like 127.0.0.1');
    } else {
      // Nor a page that can't read the answers: each run takes up room.
      const run = await this.#routes.runOf(name, foreignPage(request.headers) === undefined);
      await run.handle(request, response);
    }
  }
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
