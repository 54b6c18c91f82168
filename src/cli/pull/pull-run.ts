import type { Page } from '#client/page-walk.ts';
import { type App, operations } from '../../app.ts';
import type { PullProgressLine } from './progress.ts';
import { idsPerCall, isNotOffered, isUnknownUser, type SourceReader } from './source-reader.ts';

type Context = App['ctx'];

/** What was left out, and why. */
export interface Skipped {
  kind: string;
  reason: string;
}

/** Records whose images are fetched together: few, so that no link dies while others are fetched. */
const recordsPerImageCall = 20;

/** Reads one pass of a source, phase after phase, and hands what it answers to the verbs of the mirror. */
export class PullRun {
  readonly skipped: Skipped[] = [];
  readonly #ctx: Context;
  readonly #pull: operations.Pull;
  readonly #source: SourceReader;
  readonly #progress: PullProgressLine;
  readonly #signal: AbortSignal;
  #tellsForms = true;

  constructor(
    ctx: Context,
    pull: operations.Pull,
    { source, progress, signal }: { source: SourceReader; progress: PullProgressLine; signal: AbortSignal },
  ) {
    this.#ctx = ctx;
    this.#pull = pull;
    this.#source = source;
    this.#progress = progress;
    this.#signal = signal;
  }

  /** The whole pass, or what an earlier process has left of it. */
  async all(allowEmpty: boolean): Promise<void> {
    while (this.#pull.place.phase !== 'sweep') {
      this.#signal.throwIfAborted();
      await this.#readOrSkip(this.#pull.place.phase);
    }
    const refresh: operations.Refresh = (ids) => this.refresh(ids);
    await operations.finishPull(this.#ctx, this.#pull, { allowEmpty, refresh });
  }

  /** Records by id, as they are at the source now, into the store; answers them. */
  async refresh(ids: readonly string[]): Promise<unknown[]> {
    const items = await this.#source.recordsByIds(ids);
    const formIds = await this.#formIdsOf(items);
    await operations.storePulledPage(this.#ctx, this.#pull, { kind: 'record', items, formIds });
    return items;
  }

  async #readOrSkip(phase: operations.PullPhase): Promise<void> {
    try {
      await this.#read(phase);
    } catch (error) {
      if (phase === 'records' || !isNotOffered(error)) throw error;
      this.skipped.push({ kind: phase, reason: error.message });
      await this.#goBehind(phase);
    }
  }

  #read(phase: operations.PullPhase): Promise<void> {
    const { pageToken } = this.#pull.place;
    switch (phase) {
      case 'round_types':
        return this.#roundTypes();
      case 'interviewers':
        return this.#pages(phase, 'interviewer', this.#source.interviewers(pageToken));
      case 'forms':
        return this.#newestForms();
      case 'interviews':
        return this.#pages(phase, 'interview', this.#source.interviews(pageToken));
      case 'records':
        return this.#pages(phase, 'record', this.#source.records(pageToken));
      case 'applications':
        return this.#applications();
      case 'old_forms':
        return this.#oldForms();
      case 'images':
        return this.#images();
      case 'sweep':
        return Promise.resolve();
    }
  }

  async #roundTypes(): Promise<void> {
    const { active_status, items } = await this.#source.roundTypes();
    if (active_status !== undefined) {
      const settings = [{ round_types_active_status: active_status }];
      await operations.storePulledPage(this.#ctx, this.#pull, { kind: 'settings', items: settings });
    }
    const next = behind('round_types');
    await operations.storePulledPage(this.#ctx, this.#pull, { kind: 'round_type', items, next });
  }

  /** All together, because it takes all to tell which versions belong to one form. */
  async #newestForms(): Promise<void> {
    const items: unknown[] = [];
    for await (const page of this.#source.newestForms()) items.push(...page.items);
    const next = behind('forms');
    const page = { kind: 'form', items, areNewest: true, next } as const;
    await operations.storePulledPage(this.#ctx, this.#pull, page);
  }

  async #pages(
    phase: operations.PullPhase,
    kind: operations.PulledKind,
    pages: AsyncGenerator<Page>,
  ): Promise<void> {
    let done = 0;
    this.#progress.begin(phase);
    for await (const { items, nextToken } of pages) {
      const next = nextToken === undefined ? behind(phase) : { phase, pageToken: nextToken };
      const formIds = kind === 'record' ? await this.#formIdsOf(items) : undefined;
      const page = { kind, items, next, ...(formIds && { formIds }) };
      await operations.storePulledPage(this.#ctx, this.#pull, page);
      done += items.length;
      this.#progress.update(done);
      this.#signal.throwIfAborted();
    }
  }

  async #formIdsOf(items: readonly unknown[]): Promise<ReadonlyMap<string, string>> {
    const ids = idsOf(items);
    if (!this.#tellsForms || ids.length === 0) return new Map();
    try {
      return await this.#source.formIdsOf(ids);
    } catch (error) {
      if (!isNotOffered(error)) throw error;
      this.#tellsForms = false;
      this.skipped.push({ kind: 'forms_of_records', reason: error.message });
      return new Map();
    }
  }

  /** Only as long as one is missing: each user costs calls, and what is said of an application hardly changes. */
  async #applications(): Promise<void> {
    this.#progress.begin('applications');
    for (let afterUserNo = 0, done = 0; ; done++) {
      const [user] = await operations.listUsersLackingApplications(this.#ctx, this.#pull, afterUserNo, 1);
      if (!user) break;
      try {
        for await (const { items } of this.#source.tasksOf(user.id))
          await operations.storePulledTasks(this.#ctx, this.#pull, items);
      } catch (error) {
        if (!isUnknownUser(error)) throw error;
      }
      this.#progress.update(done);
      afterUserNo = user.userNo;
    }
    await this.#goBehind('applications');
  }

  /** Versions that are not the newest any more, but that records were written on. */
  async #oldForms(): Promise<void> {
    for (let afterId = '0'; ; ) {
      const ids = await operations.listMissingForms(this.#ctx, this.#pull, afterId, idsPerCall);
      const last = ids.at(-1);
      if (last === undefined) break;
      const items = await this.#source.formsByIds(ids);
      await operations.storePulledPage(this.#ctx, this.#pull, { kind: 'form', items });
      afterId = last;
    }
    await this.#goBehind('old_forms');
  }

  /** The records are asked for again, because a link lives half an hour only. */
  async #images(): Promise<void> {
    let done = 0;
    this.#progress.begin('images');
    for (let afterId = '0'; !this.#pull.dryRun; ) {
      const ids = await operations.listRecordsLackingImages(
        this.#ctx,
        this.#pull,
        afterId,
        recordsPerImageCall,
      );
      const last = ids.at(-1);
      if (last === undefined) break;
      const items = await this.#source.recordsByIds(ids);
      await operations.storePulledImages(this.#ctx, this.#pull, items, this.#signal);
      done += ids.length;
      this.#progress.update(done);
      afterId = last;
    }
    await this.#goBehind('images');
  }

  #goBehind(phase: operations.PullPhase): Promise<void> {
    return operations.movePull(this.#ctx, this.#pull, behind(phase));
  }
}

function behind(phase: operations.PullPhase): operations.PullPlace {
  return { phase: operations.phaseAfter(phase), pageToken: undefined };
}

/** Ids that can be asked for. */
export function idsOf(items: readonly unknown[]): string[] {
  return items.flatMap((item) => {
    const { id } = (item ?? {}) as { id?: unknown };
    return typeof id === 'string' && /^[1-9]\d{0,18}$/.test(id) ? [id] : [];
  });
}
