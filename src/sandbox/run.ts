import { rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { DestinationStream } from 'pino';
import { invalidParameter } from '#domain/errors.ts';
import { findApplication } from '#operations/apps/find-app.ts';
import { listRecordIds } from '#operations/rehearsal/list-record-ids.ts';
import { findTenant } from '#operations/tenants/find-tenant.ts';
import { tokenOfApp } from '#operations/tokens/issue-tenant-token.ts';
import type { Settings } from '../config.ts';
import { type ClockState, SandboxClock } from './clock.ts';
import { FaultGate } from './fault-gate.ts';
import { FaultRules } from './fault-rules.ts';
import { Journal } from './journal.ts';
import { maskerOf } from './masking.ts';
import { Passage } from './passage.ts';
import { findScenario } from './scenarios.ts';
import type { SandboxApp } from './seed.ts';
import { copyData, openWorld, type World } from './world.ts';

/** @internal */
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

/** How long a change waits for requests whose clients don't take the answer, or don't send the body. */
const patienceMs = 1_000;
const nameForm = /^[A-Za-z0-9_-]{1,64}$/;

/** @internal Refuses a name that could not be part of a path. */
export function requireName(field: string, name: string): void {
  if (typeof name === 'string' && nameForm.test(name)) return;
  throw invalidParameter({
    field,
    value: String(name),
    description: 'takes 1 to 64 letters, digits, - and _',
  });
}

/**
 * One isolated world: its own data, clock, limits, faults and journal. Runs of a sandbox don't see each other.
 * Changes of the whole wait for the requests under way and hold back new ones. Calls that a delay keeps waiting, and
 * those whose clients take longer than a second, are cut off.
 */
export class SandboxRun {
  /** `main`, or as it was asked for. */
  readonly name: string;
  /** What a client takes in place of the vendor's domain: `http://127.0.0.1:PORT/runs/NAME`, no slash at the end. */
  readonly domain: string;
  /** Credentials of the app that calls: a custom app of the only tenant. */
  readonly appId: string;
  readonly appSecret: string;
  /** Its time: tokens, page tokens, links and limits follow it. */
  readonly clock = new SandboxClock();
  /** What goes wrong. */
  readonly faults = new FaultRules(this.clock.now);
  /** What came and what was answered. */
  readonly journal = new Journal();
  readonly #options: RunOptions;
  readonly #passages = new WeakMap<IncomingMessage, Passage>();
  readonly #snapshots = new Map<string, ClockState>();
  readonly #gate = new FaultGate(this.faults);
  readonly #underWay = new Map<ServerResponse, Socket>();
  readonly #masked: (text: string) => string;
  readonly #begun: Promise<void>;
  #beganAt = performance.now();
  #world: World | undefined;
  #changing: Promise<void>;
  #isClosed = false;

  /** @internal */
  constructor(options: RunOptions) {
    this.#options = options;
    this.name = options.name;
    this.domain = options.domain;
    this.appId = options.sandboxApp.appId;
    this.appSecret = options.sandboxApp.appSecret;
    this.#masked = maskerOf(this.appSecret);
    this.#begun = this.#replaceData(options.settings.data);
    this.#begun.catch(() => {});
    this.#changing = this.#begun;
  }

  /** @internal Resolves once it answers for the first time; fails with what keeps it from that. */
  ready(): Promise<void> {
    return this.#begun;
  }

  /**
   * Back to the seed: data, limits and clock as at the start, no faults, an empty journal. Tokens stay good,
   * snapshots are kept.
   */
  reset(): Promise<void> {
    return this.#change(async () => {
      this.faults.clear();
      this.#gate.clear();
      await this.#replaceData(this.#options.settings.data, { aheadMs: 0, frozenAtMs: undefined });
      this.journal.clear();
      this.#beganAt = performance.now();
    });
  }

  /** Keep data and clock under a name of letters, digits, - and _; what was kept under it is replaced. */
  async snapshot(name: string): Promise<void> {
    requireName('name', name);
    await this.#change(async () => {
      const clock = this.clock.state;
      const limiter = this.#world?.app.ctx.limiter;
      await this.#closeWorld();
      copyData(this.#dataFolder, this.#snapshotFolder(name));
      this.#snapshots.set(name, clock);
      const { ctx } = (await this.#openWorld()).app;
      if (limiter) ctx.limiter = limiter;
    });
  }

  /**
   * Data and clock as they were kept; faults and journal stay. Limits begin anew. Throws MianpingError when there is
   * no such snapshot.
   */
  async restore(name: string): Promise<void> {
    const kept = () => this.#snapshots.get(name) ?? this.#noSnapshot(name);
    await this.#change(() => this.#replaceData(this.#snapshotFolder(name), kept()), kept);
  }

  /** Names of the snapshots that are kept. */
  get snapshots(): string[] {
    return [...this.#snapshots.keys()];
  }

  /** Add the faults of a named scenario to those that are there. Throws MianpingError when there is no such scenario. */
  startScenario(name: string): void {
    for (const fault of findScenario(name).faults) this.faults.add(fault);
  }

  /** Ids of all its records as they are now, ascending: what a client that reads everything must have met. */
  async recordIds(): Promise<string[]> {
    await this.#settled();
    const { ctx } = this.#openedWorld().app;
    return listRecordIds(ctx, await findTenant(ctx, undefined));
  }

  /** A tenant access token of its app, as the token endpoint gives it; the journal says nothing of it. */
  async token(): Promise<string> {
    await this.#settled();
    const { ctx } = this.#openedWorld().app;
    const application = await findApplication(ctx, this.appId);
    await this.#gate.replaceEndedTokens(ctx, application.appNo);
    const { token } = await tokenOfApp(ctx, application);
    return token;
  }

  /** @internal Answer a request whose path no longer names the run. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.#settled();
    const { service } = this.#openedWorld();
    const { socket } = request;
    const at = { nowMs: this.clock.now(), beganAt: this.#beganAt };
    const passage = new Passage(this.journal, { request, response, masked: this.#masked }, at);
    this.#passages.set(request, passage);
    // The client may have gone away while it was held back, and its response does not say so again.
    if (socket.destroyed) {
      passage.over();
      return;
    }
    this.#underWay.set(response, socket);
    response.once('close', () => {
      this.#underWay.delete(response);
      passage.over();
    });
    service.http.routing(request, response);
  }

  /** @internal */
  async close(): Promise<void> {
    if (this.#isClosed) return this.#changing;
    const closing = this.#change(async () => {
      await this.#closeWorld();
      rmSync(this.#options.folder, { recursive: true, force: true });
    });
    this.#isClosed = true;
    await closing;
  }

  /** One change after the other, each with no request under way. `check` throws when it can't be. */
  #change(work: () => Promise<void>, check: () => unknown = () => {}): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('the sandbox is closed'));
    const before = this.#changing.catch(() => {});
    const change = before.then(async () => {
      check();
      this.#gate.close();
      await this.#endRequests();
      await work();
    });
    this.#changing = change;
    // Who asked for it hears of it; what comes next tries anew.
    change.catch(() => {});
    return change;
  }

  /** Resolves when no change is under way nor asked for. */
  async #settled(): Promise<void> {
    for (let seen: Promise<void> | undefined; seen !== this.#changing; ) {
      seen = this.#changing;
      await seen.catch(() => {});
    }
  }

  /** Requests under way are answered; one whose client keeps it from that is cut off. */
  async #endRequests(): Promise<void> {
    const ends = [...this.#underWay.keys()].map(
      (response) => new Promise<void>((resolve) => response.once('close', resolve)),
    );
    const impatience = Promise.withResolvers<void>();
    const timer = setTimeout(impatience.resolve, patienceMs);
    await Promise.race([Promise.all(ends), impatience.promise]);
    clearTimeout(timer);
    for (const socket of this.#underWay.values()) socket.destroy();
    this.#underWay.clear();
  }

  #openedWorld(): World {
    if (this.#world) return this.#world;
    const description = this.#isClosed ? 'it is closed' : 'a change of it failed: reset it';
    throw invalidParameter({ field: 'run', value: this.name, description });
  }

  #noSnapshot(name: string): never {
    const names = this.snapshots.join(', ') || 'none';
    const description = `no snapshot is called so; there are: ${names}`;
    throw invalidParameter({ field: 'name', value: String(name), description }, 'not_found');
  }

  get #dataFolder(): string {
    return join(this.#options.folder, 'data');
  }

  #snapshotFolder(name: string): string {
    return join(this.#options.folder, 'snapshots', name);
  }

  async #replaceData(from: string, clock?: ClockState): Promise<void> {
    await this.#closeWorld();
    copyData(from, this.#dataFolder);
    // Before it opens: what is due by the old clock must not come into the new data.
    if (clock) this.clock.restore(clock);
    await this.#openWorld();
  }

  async #openWorld(): Promise<World> {
    const { settings, domain, log } = this.#options;
    this.#world = await openWorld({
      settings: { ...settings, data: this.#dataFolder },
      now: this.clock.now,
      publicUrl: domain,
      log,
      prepare: (service, app) => this.#gate.install(app, service, (request) => this.#passages.get(request)),
    });
    return this.#world;
  }

  async #closeWorld(): Promise<void> {
    const world = this.#world;
    this.#world = undefined;
    await world?.close();
  }
}
