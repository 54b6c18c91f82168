import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { claimDueEvents } from './claim-due-events.ts';
import { cleanUpOutbox } from './clean-up.ts';
import { type Delivery, deliverEvent } from './deliver-event.ts';
import { enqueueDueTickets } from './enqueue-due-tickets.ts';

const pollMs = 500;
const cleanEveryMs = 3_600_000;
/** So many event URLs may hang before others wait for them. */
const maxDeliveries = 16;

/** Told what the worker did; `failed`: it could not work, the database is away perhaps; once until it works again. */
export interface WorkerReport {
  delivery(outcome: Delivery): void;
  failed(error: unknown): void;
}

/** Delivers events while a server runs. Any number of processes may do it on one database. */
export class OutboxWorker {
  readonly #ctx: Context;
  readonly #report: WorkerReport;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  readonly #outOfPatience = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #cleanedAtMs = Number.NEGATIVE_INFINITY;
  #isFailing = false;

  constructor(ctx: Context, report: WorkerReport) {
    this.#ctx = ctx;
    this.#report = report;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Begin nothing new and wait for the deliveries under way; after `patienceMs` they are called off. */
  async stop(patienceMs: number): Promise<void> {
    this.#stopped.abort();
    const patience = setTimeout(() => this.#outOfPatience.abort(), patienceMs);
    await this.#loop;
    await Promise.all(this.#underWay);
    clearTimeout(patience);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#poll().then(this.#worked, this.#failed);
      await sleep(pollMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  readonly #worked = (): void => {
    this.#isFailing = false;
  };

  readonly #failed = (error: unknown): void => {
    if (!this.#isFailing) this.#report.failed(error);
    this.#isFailing = true;
  };

  async #poll(): Promise<void> {
    await this.#cleanUp();
    await enqueueDueTickets(this.#ctx);
    const free = maxDeliveries - this.#underWay.size;
    if (free === 0) return;
    for (const event of await claimDueEvents(this.#ctx, free)) {
      const delivery = deliverEvent(this.#ctx, event, this.#outOfPatience.signal)
        .then((outcome) => outcome && this.#report.delivery(outcome))
        .catch(this.#failed)
        .finally(() => this.#underWay.delete(delivery));
      this.#underWay.add(delivery);
    }
  }

  async #cleanUp(): Promise<void> {
    const now = this.#ctx.now();
    // A clock that was set back is what it cleans up after, too.
    if (now >= this.#cleanedAtMs && now - this.#cleanedAtMs < cleanEveryMs) return;
    await cleanUpOutbox(this.#ctx);
    this.#cleanedAtMs = now;
  }
}
