import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { DestinationStream } from 'pino';
import { invalidParameter } from '#domain/errors.ts';
import type { Settings } from '../config.ts';
import { type ClockState, SandboxClock } from './clock.ts';
import { FaultGate } from './fault-gate.ts';
import { FaultRules } from './fault-rules.ts';
import { Journal } from './journal.ts';
import { Passage } from './passage.ts';
import { findScenario } from './scenarios.ts';
import type { SandboxApp } from './seed.ts';
import { copyData, openWorld, type World } from './world.ts';

export interface RunOptions {
  name: string;
  /** What clients put in place of the vendor's domain. */
  domain: string;
  sandboxApp: SandboxApp;
  /** Settings of the seed: same keys, same blobs. */
  settings: Settings;
  folder: string;
  log: DestinationStream;
}

const nameForm = /^[A-Za-z0-9_-]{1,64}$/;

/** Refuses a name that could not be part of a path. */
export function requireName(field: string, name: string): void {
  if (nameForm.test(name)) return;
  throw invalidParameter({ field, value: name, description: 'takes 1 to 64 letters, digits, - and _' });
}

/**
 * One isolated world: its own data, clock, limits, faults and journal. Runs of a sandbox don't see each other.
 * Changes of the whole wait for the requests under way and hold back new ones.
 */
export class SandboxRun {
  readonly name: string;
  readonly domain: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly clock = new SandboxClock();
  readonly faults = new FaultRules(this.clock.now);
  readonly journal = new Journal();
  readonly #options: RunOptions;
  readonly #passages = new WeakMap<IncomingMessage, Passage>();
  readonly #snapshots = new Map<string, ClockState>();
  readonly #underWay = new Set<Promise<void>>();
  #beganAt = performance.now();
  #world: World | undefined;
  #gate: FaultGate | undefined;
  #changing: Promise<void>;

  constructor(options: RunOptions) {
    this.#options = options;
    this.name = options.name;
    this.domain = options.domain;
    this.appId = options.sandboxApp.appId;
    this.appSecret = options.sandboxApp.appSecret;
    this.#changing = this.#replaceData(options.settings.data);
    this.#changing.catch(() => {});
  }

  /** Resolves once it answers; fails with what keeps it from that. */
  ready(): Promise<void> {
    return this.#changing;
  }

  /** Back to the seed: data, limits and clock as at the start, no faults, an empty journal. Tokens stay good. */
  reset(): Promise<void> {
    return this.#change(async () => {
      await this.#replaceData(this.#options.settings.data);
      this.clock.restore({ aheadMs: 0, frozenAtMs: undefined });
      this.faults.clear();
      this.journal.clear();
      this.#beganAt = performance.now();
    });
  }

  /** Keep data and clock under a name; one that is taken is replaced. */
  snapshot(name: string): Promise<void> {
    requireName('name', name);
    return this.#change(async () => {
      const clock = this.clock.state;
      await this.#closeWorld();
      copyData(this.#dataFolder, this.#snapshotFolder(name));
      this.#snapshots.set(name, clock);
      await this.#openWorld();
    });
  }

  /** Data and clock as they were kept; faults and journal stay. Limits begin anew. */
  restore(name: string): Promise<void> {
    const clock = this.#snapshots.get(name);
    if (!clock)
      throw invalidParameter({
        field: 'name',
        value: name,
        description: `no snapshot is called so; there are: ${[...this.#snapshots.keys()].join(', ') || 'none'}`,
      });
    return this.#change(async () => {
      await this.#replaceData(this.#snapshotFolder(name));
      this.clock.restore(clock);
    });
  }

  get snapshots(): string[] {
    return [...this.#snapshots.keys()];
  }

  /** Add the faults of a named scenario to those that are there. */
  startScenario(name: string): void {
    for (const fault of findScenario(name).faults) this.faults.add(fault);
  }

  /** Answer a request whose path no longer names the run. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.#changing;
    if (!this.#world)
      throw invalidParameter({
        field: 'run',
        value: this.name,
        description: 'a change of it failed: reset it',
      });
    const answered = new Promise<void>((resolve) => response.once('close', resolve));
    this.#underWay.add(answered);
    answered.finally(() => this.#underWay.delete(answered));
    const at = { nowMs: this.clock.now(), beganAt: this.#beganAt };
    this.#passages.set(request, new Passage(this.journal, { request, response }, at));
    this.#world.service.http.routing(request, response);
  }

  async close(): Promise<void> {
    await this.#change(() => this.#closeWorld());
  }

  /** One change after the other, each with no request under way. */
  #change(work: () => Promise<void>): Promise<void> {
    const change = this.#changing.then(async () => {
      this.#gate?.close();
      await Promise.all(this.#underWay);
      await work();
    });
    this.#changing = change;
    // Who asked for it hears of it; what comes next tries anew.
    change.catch(() => {});
    return change;
  }

  get #dataFolder(): string {
    return join(this.#options.folder, 'data');
  }

  #snapshotFolder(name: string): string {
    return join(this.#options.folder, 'snapshots', name);
  }

  async #replaceData(from: string): Promise<void> {
    await this.#closeWorld();
    copyData(from, this.#dataFolder);
    await this.#openWorld();
  }

  async #openWorld(): Promise<void> {
    const { settings, domain, log } = this.#options;
    const gate = new FaultGate(this.faults);
    this.#world = await openWorld({
      settings: { ...settings, data: this.#dataFolder },
      now: this.clock.now,
      publicUrl: domain,
      log,
      prepare: (service, app) => gate.install(app, service, (request) => this.#passages.get(request)),
    });
    this.#gate = gate;
  }

  async #closeWorld(): Promise<void> {
    const world = this.#world;
    this.#world = undefined;
    await world?.close();
  }
}
