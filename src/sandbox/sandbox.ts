import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { knownScopes } from '#domain/app.ts';
import { invalidParameter } from '#domain/errors.ts';
import { loadConfig, type Settings } from '../config.ts';
import { failureLog } from './failure-log.ts';
import { newFolder, removeFolder } from './folders.ts';
import { Gateway } from './gateway.ts';
import { requireName, SandboxRun } from './run.ts';
import { findScenario } from './scenarios.ts';
import { type SandboxApp, type SeedSource, writeSeed } from './seed.ts';

export interface SandboxOptions {
  /** Port on 127.0.0.1; default 0, a free one. */
  port?: number;
  /** What each run begins with; default: the demo. */
  seed?: SeedSource;
  /** Named scenario whose faults the main run begins with. A reset takes them away; `startScenario` puts them back. */
  scenario?: string;
  /** Credentials of the app; without them they are always the same, but random for a seed from a file. */
  appId?: string;
  appSecret?: string;
  /** Scopes of the app; default: all there are. */
  scopes?: readonly string[];
  /** `off` turns the documented limits off; faults still throttle. */
  rateLimits?: 'documented' | 'off';
  /** Where log lines go, JSON each; default: nowhere. */
  log?: SandboxLog;
  /** Whether the process goes on for as long as the sandbox listens; default false: it ends when its own work is done. */
  keepAlive?: boolean;
  /** Gives up a start that takes long: `startSandbox` then rejects with its reason. */
  signal?: AbortSignal;
}

export interface SandboxLog {
  write(line: string): void;
}

/** What a sandbox has of its main run, to be at hand. */
type OfMainRun = Omit<SandboxRun, 'name' | 'ready' | 'handle' | 'close'>;

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

/**
 * A server that fails on purpose: runs, each a world of its own, behind one socket on loopback. What it does itself
 * (`reset`, `faults`, `clock`, …) is done to its main run.
 */
export class Sandbox implements OfMainRun {
  /** Bearer token of the control surface, `/sandbox/…`: random for each sandbox. */
  readonly controlKey = randomBytes(24).toString('base64url');
  readonly #folder: string;
  readonly #settings: Settings;
  readonly #app: SandboxApp;
  readonly #log: SandboxLog;
  readonly #gateway: Gateway;
  /** Of runs that listen on a port of their own. */
  readonly #gateways = new Map<string, Gateway>();
  readonly #runs = new Map<string, SandboxRun>();
  #runsMade = 0;
  #keepAlive = false;
  #url = '';
  #isClosed = false;

  private constructor(
    folder: string,
    settings: Settings,
    app: SandboxApp,
    log: SandboxLog,
    control: ControlHandler,
  ) {
    this.#folder = folder;
    this.#settings = settings;
    this.#app = app;
    this.#log = log;
    this.#gateway = new Gateway({
      runOf: async (name = mainRun, mayMake) => {
        if (mayMake || this.#runs.has(name)) return this.run(name);
        const description = 'a page of another site may not make one';
        throw invalidParameter({ field: 'run', value: name, description });
      },
      control: (name, request, response) => control(this, name, request, response),
      failed: failureLog(log),
    });
  }

  /** @internal The options are checked. */
  static async start(options: SandboxOptions, control: ControlHandler): Promise<Sandbox> {
    if (options.scenario !== undefined) findScenario(options.scenario);
    const folder = newFolder();
    try {
      const isMadeUp = typeof options.seed !== 'object' || !('file' in options.seed);
      const settings = settingsOf(folder, options, isMadeUp);
      const app = appOf(options, isMadeUp);
      await writeSeed(settings, { source: options.seed ?? 'demo', sandboxApp: app, signal: options.signal });
      const sandbox = new Sandbox(folder, settings, app, options.log ?? { write() {} }, control);
      await sandbox.#open(options);
      return sandbox;
    } catch (error) {
      removeFolder(folder);
      throw error;
    }
  }

  async #open({ port = 0, keepAlive = false, scenario }: SandboxOptions): Promise<void> {
    this.#url = await this.#gateway.listen(port);
    this.#keepAlive = keepAlive;
    if (!keepAlive) this.#gateway.unref();
    try {
      const main = await this.run(mainRun);
      if (scenario !== undefined) main.startScenario(scenario);
    } catch (error) {
      await this.#gateway.close();
      throw error;
    }
  }

  /** Address, `http://127.0.0.1:PORT` without a slash at the end: the domain of the main run. */
  get url(): string {
    return this.#url;
  }

  /** The run that is reached without a name. */
  get main(): SandboxRun {
    return this.#runs.get(mainRun) as SandboxRun;
  }

  /** What a client takes in place of the vendor's domain, `https://open.feishu.cn`. */
  get domain(): string {
    return this.main.domain;
  }

  get appId(): string {
    return this.main.appId;
  }

  get appSecret(): string {
    return this.main.appSecret;
  }

  get clock(): SandboxRun['clock'] {
    return this.main.clock;
  }

  get faults(): SandboxRun['faults'] {
    return this.main.faults;
  }

  get journal(): SandboxRun['journal'] {
    return this.main.journal;
  }

  /** See `SandboxRun.reset`. */
  reset(): Promise<void> {
    return this.main.reset();
  }

  /** See `SandboxRun.recordIds`. */
  recordIds(): Promise<string[]> {
    return this.main.recordIds();
  }

  /** See `SandboxRun.token`. */
  token(): Promise<string> {
    return this.main.token();
  }

  /** See `SandboxRun.snapshot`. */
  snapshot(name: string): Promise<void> {
    return this.main.snapshot(name);
  }

  /** See `SandboxRun.restore`. */
  restore(name: string): Promise<void> {
    return this.main.restore(name);
  }

  get snapshots(): string[] {
    return this.main.snapshots;
  }

  /** See `SandboxRun.startScenario`. */
  startScenario(name: string): void {
    this.main.startScenario(name);
  }

  /**
   * The run of this name, 1 to 64 letters, digits, - and _: made from the seed when there is none yet. Throws
   * MianpingError for another name, and for more runs than 200.
   */
  async run(name: string): Promise<SandboxRun> {
    const run = this.runNamed(name);
    await run.ready();
    return run;
  }

  /** @internal The same, before it answers. */
  runNamed(name: string): SandboxRun {
    return this.#runs.get(name) ?? this.#newRun(name);
  }

  /**
   * End a run with everything in it; under its name a new one begins from the seed. Throws MianpingError for the main
   * run, and when there is none of this name.
   */
  async removeRun(name: string): Promise<void> {
    const refuse = (description: string, code?: 'not_found') =>
      invalidParameter({ field: 'name', value: String(name), description }, code);
    if (name === mainRun) throw refuse('the main run stays: reset it');
    const run = this.#runs.get(name);
    if (!run) throw refuse(`no run is called so; there are ${this.runs.join(', ')}`, 'not_found');
    this.#runs.delete(name);
    await this.#gateways.get(name)?.close();
    this.#gateways.delete(name);
    await run.close();
  }

  /**
   * A new run with a port of its own, for a client whose domain can have no path: `domain` is `http://127.0.0.1:PORT`.
   * No control surface is there. Throws MianpingError when there is a run of this name.
   */
  async listen(name: string, port = 0): Promise<SandboxRun> {
    this.#requireNewRun(name);
    const gateway = new Gateway({
      runOf: () => this.run(name),
      control: async (_name, _request, response) => {
        response.writeHead(404).end();
      },
      failed: failureLog(this.#log),
    });
    const url = await gateway.listen(port);
    try {
      const run = this.#newRun(name, url);
      if (!this.#keepAlive) gateway.unref();
      this.#gateways.set(name, gateway);
      await run.ready();
      return run;
    } catch (error) {
      this.#gateways.delete(name);
      await gateway.close();
      throw error;
    }
  }

  /** Names of the runs there are, `main` first. */
  get runs(): string[] {
    return [...this.#runs.keys()];
  }

  /** Stop listening, end what is under way and remove all that was written. A second time does nothing. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#gateway, ...this.#gateways.values()].map((gateway) => gateway.close()));
    await Promise.all([...this.#runs.values()].map((run) => run.close()));
    removeFolder(this.#folder);
  }

  /** So that `await using` closes it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #newRun(name: string, domain = name === mainRun ? this.#url : `${this.#url}/runs/${name}`): SandboxRun {
    this.#requireNewRun(name);
    const run = new SandboxRun({
      name,
      domain,
      sandboxApp: this.#app,
      settings: this.#settings,
      // One that was removed under this name may still be closing.
      folder: join(this.#folder, 'runs', `${name}-${++this.#runsMade}`),
      log: this.#log,
    });
    this.#runs.set(name, run);
    // Whoever asks for it next tries anew.
    run.ready().catch(() => this.#runs.get(name) === run && this.#runs.delete(name));
    return run;
  }

  #requireNewRun(name: string): void {
    requireName('run', name);
    if (this.#isClosed) throw new Error('the sandbox is closed');
    const refuse = (description: string) => invalidParameter({ field: 'run', value: name, description });
    if (this.#runs.has(name)) throw refuse('there is one of this name already');
    if (this.#runs.size >= mostRuns) throw refuse(`there are ${mostRuns} runs already`);
  }
}

/** @internal Answers what is asked of the control surface of a run; without a name, of the main run. */
export type ControlHandler = (
  sandbox: Sandbox,
  runName: string | undefined,
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
    // A listener that hangs must not hold up a reset.
    drain_ms: 250,
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
