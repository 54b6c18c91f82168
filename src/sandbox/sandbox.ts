import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { knownScopes } from '#domain/app.ts';
import { invalidParameter } from '#domain/errors.ts';
import { loadConfig, type Settings } from '../config.ts';
import { Gateway } from './gateway.ts';
import { requireName, SandboxRun } from './run.ts';
import { type SandboxApp, type SeedSource, writeSeed } from './seed.ts';

export interface SandboxOptions {
  /** Port on 127.0.0.1; default 0, a free one. */
  port?: number;
  /** What each run begins with; default: the demo. */
  seed?: SeedSource;
  /** Credentials and scopes of the app; without them they are always the same, but for a seed from a file. */
  appId?: string;
  appSecret?: string;
  scopes?: readonly string[];
  /** `off` turns the documented limits off; faults still throttle. */
  rateLimits?: 'documented' | 'off';
  /** Where log lines go; default: nowhere. */
  log?: DestinationStream;
}

/** Data that are made up may be reached with credentials that everybody knows: the listener is on loopback only. */
const knownApp = { appId: 'cli_5a4db0c05a4db0c0', appSecret: 'sandbox-secret-of-made-up-data-only' };
const knownKey = '5a4db0c0'.repeat(8);

/**
 * For data that came from elsewhere. One key for the whole process: official SDKs keep tokens by app id alone, and a
 * token that a test got from one sandbox must be good in the next.
 */
const processKey = randomBytes(32).toString('hex');
const processSecret = randomBytes(32).toString('base64url');

const mainRun = 'main';
const mostRuns = 200;

/** A server that fails on purpose: runs, each a world of its own, behind one socket on loopback. */
export class Sandbox {
  /** Lets its bearer control the sandbox. */
  readonly controlKey = randomBytes(24).toString('base64url');
  readonly #folder: string;
  readonly #settings: Settings;
  readonly #app: SandboxApp;
  readonly #log: DestinationStream;
  readonly #gateway: Gateway;
  readonly #runs = new Map<string, SandboxRun>();
  #url = '';

  private constructor(
    folder: string,
    settings: Settings,
    app: SandboxApp,
    log: DestinationStream,
    control: ControlHandler,
  ) {
    this.#folder = folder;
    this.#settings = settings;
    this.#app = app;
    this.#log = log;
    this.#gateway = new Gateway({
      runOf: (name) => this.run(name ?? mainRun),
      control: (run, request, response) => control(this, run, request, response),
    });
  }

  static async start(options: SandboxOptions, control: ControlHandler): Promise<Sandbox> {
    const folder = mkdtempSync(join(tmpdir(), 'mianping-sandbox-'));
    try {
      const isMadeUp = typeof options.seed !== 'object' || !('file' in options.seed);
      const settings = settingsOf(folder, options, isMadeUp);
      const app = appOf(options, isMadeUp);
      await writeSeed(settings, options.seed ?? 'demo', app);
      const sandbox = new Sandbox(folder, settings, app, options.log ?? { write() {} }, control);
      sandbox.#url = await sandbox.#gateway.listen(options.port ?? 0);
      await sandbox.run(mainRun);
      return sandbox;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Address without a slash at the end: the domain of the main run. */
  get url(): string {
    return this.#url;
  }

  get main(): SandboxRun {
    return this.#runs.get(mainRun) as SandboxRun;
  }

  /** The run of this name: made from the seed when there is none yet. */
  async run(name: string): Promise<SandboxRun> {
    const run = this.#runs.get(name) ?? this.#newRun(name);
    await run.ready();
    return run;
  }

  get runs(): string[] {
    return [...this.#runs.keys()];
  }

  /** Let the process end although the sandbox still listens. */
  unref(): void {
    this.#gateway.unref();
  }

  async close(): Promise<void> {
    await this.#gateway.close();
    await Promise.all([...this.#runs.values()].map((run) => run.close()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #newRun(name: string): SandboxRun {
    requireName('run', name);
    if (this.#runs.size >= mostRuns) {
      throw invalidParameter({
        field: 'run',
        value: name,
        description: `there are ${mostRuns} runs already`,
      });
    }
    const run = new SandboxRun({
      name,
      domain: name === mainRun ? this.#url : `${this.#url}/runs/${name}`,
      sandboxApp: this.#app,
      settings: this.#settings,
      folder: join(this.#folder, 'runs', name),
      log: this.#log,
    });
    this.#runs.set(name, run);
    return run;
  }
}

/** Answers what is asked of the control surface. */
export type ControlHandler = (
  sandbox: Sandbox,
  run: SandboxRun,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

function settingsOf(folder: string, { rateLimits }: SandboxOptions, isMadeUp: boolean): Settings {
  const flags = {
    data: join(folder, 'seed'),
    blob_folder: join(folder, 'blobs'),
    installation_key: isMadeUp ? knownKey : processKey,
    rate_limits: rateLimits ?? 'documented',
    // An app under test runs beside it.
    outbound_private_networks: 'all',
    // Nothing is served on it: the gateway listens.
    port: 0,
  };
  return loadConfig(flags, {}).settings;
}

function appOf({ appId, appSecret, scopes }: SandboxOptions, isMadeUp: boolean): SandboxApp {
  return {
    appId: appId ?? knownApp.appId,
    appSecret: appSecret ?? (isMadeUp ? knownApp.appSecret : processSecret),
    scopes: scopes ?? Object.keys(knownScopes),
  };
}
