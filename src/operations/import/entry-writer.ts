import { type App, developerOfTenant, type Tenant } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import type { Bilingual, InterviewRecord, UserNo } from '#domain/interview-record.ts';
import { putBody } from '#storage/bodies.ts';
import type { Transactor } from '#storage/database.ts';
import { deleteRecords, findRecordHeads, type RecordHead } from '#storage/interview-records.ts';
import { appendChanges } from '#storage/record-changes.ts';
import { lockTenant } from '#storage/tenants.ts';
import { findUser, renameUser } from '#storage/users.ts';
import type { BundleUser } from '#wire/bundle.ts';
import { i18n } from '#wire/hire/v1/interview-records.ts';
import { addDisabledApp } from '../apps/register-app.ts';
import type { Context } from '../context.ts';
import { type SaveOutcome, saveRecords } from '../interview-records/save-records.ts';
import type { UserIdKind } from '../user-id-tables.ts';
import { UserClashError, UserResolver } from '../users/user-resolver.ts';
import type { Entry } from './entries.ts';

export interface QueuedEntry {
  entry: Entry;
  line: number;
  path: string;
  raw: Buffer;
}

export interface RefusedEntry {
  queued: QueuedEntry;
  field: string;
  reason: string;
}

export interface WriteResult {
  outcomes: Record<SaveOutcome, number>;
  refused: RefusedEntry[];
}

export interface ImportSpace {
  tenant: Tenant;
  kind: UserIdKind;
  app: App | undefined;
}

interface OtherId {
  resolver: UserResolver;
  value: string;
}

type RecordEntry = Extract<Entry, { kind: 'record' }>;
type QueuedRecord = QueuedEntry & { entry: RecordEntry };

/** Writes batches of entries, in their order, each batch in one transaction. */
export class EntryWriter {
  readonly #ctx: Context;
  readonly #tenant: Tenant;
  readonly #main: UserResolver;
  readonly #resolvers = new Map<string, UserResolver>();

  constructor(ctx: Context, { tenant, kind, app }: ImportSpace) {
    this.#ctx = ctx;
    this.#tenant = tenant;
    this.#main = this.#resolver(kind, app ?? tenantDeveloper(tenant));
  }

  async write(batch: readonly QueuedEntry[]): Promise<WriteResult> {
    const result: WriteResult = { outcomes: { created: 0, updated: 0, unchanged: 0 }, refused: [] };
    for (const resolver of this.#resolvers.values()) resolver.begin();
    await this.#ctx.database.transaction(async (tx) => {
      await lockTenant(tx, this.#tenant.tenantNo);
      for (const run of runsOf(batch)) await this.#writeRun(tx, run, result);
    });
    for (const resolver of this.#resolvers.values()) resolver.commit();
    return result;
  }

  async #writeRun(tx: Transactor, run: QueuedEntry[], result: WriteResult): Promise<void> {
    if (run[0]?.entry.kind === 'record') {
      await this.#writeRecords(tx, run as QueuedRecord[], result);
      return;
    }
    for (const queued of run) {
      await this.#landing(result, queued, '', async () => {
        result.outcomes[await this.#writeOne(tx, queued.entry as Exclude<Entry, RecordEntry>)]++;
      });
    }
  }

  /** Do it, or note why the entry is refused. A clash is found before anything of the entry is written. */
  async #landing(
    result: WriteResult,
    queued: QueuedEntry,
    field: string,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof UserClashError || error instanceof MianpingError)) throw error;
      result.refused.push({ queued, field, reason: error.message });
    }
  }

  async #writeRecords(tx: Transactor, run: QueuedRecord[], result: WriteResult): Promise<void> {
    const { tenantNo } = this.#tenant;
    const ids = run.map(({ entry }) => entry.record.id);
    const heads = await findRecordHeads(this.#ctx.database, tx, tenantNo, ids);
    const records: InterviewRecord[] = [];
    for (const queued of run) {
      await this.#landing(result, queued, 'user_id', async () => {
        records.push(await this.#withUsers(tx, queued.entry, heads.get(queued.entry.record.id)));
      });
    }
    const outcomes = await saveRecords(this.#ctx, tx, tenantNo, records, heads);
    for (const outcome of outcomes) result.outcomes[outcome]++;
  }

  async #withUsers(
    tx: Transactor,
    entry: RecordEntry,
    head: RecordHead | undefined,
  ): Promise<InterviewRecord> {
    const { record, userId, interviewerId } = entry;
    const name = record.interviewer?.name;
    const interviewer = interviewerId && { value: interviewerId, name, current: head?.interviewerNo };
    const user = userId && { value: userId, name, current: head?.userNo };
    await this.#main.requireNoClash(
      tx,
      [interviewer, user].filter((one) => typeof one === 'object'),
    );
    const resolved = { ...record };
    if (interviewer)
      resolved.interviewer = { ...record.interviewer, userNo: await this.#main.resolve(tx, interviewer) };
    if (user) resolved.userNo = await this.#main.resolve(tx, user);
    return resolved;
  }

  #writeOne(tx: Transactor, entry: Exclude<Entry, RecordEntry>): Promise<SaveOutcome> {
    const { tenantNo } = this.#tenant;
    switch (entry.kind) {
      case 'user':
        return this.#writeUser(tx, entry.user);
      case 'interview':
        return putBody(tx, 'interviews', tenantNo, entry.interview);
      case 'form':
        return putBody(tx, 'feedback_forms', tenantNo, entry.form);
      case 'deleted-record':
        return this.#deleteRecord(tx, entry.id);
    }
  }

  async #deleteRecord(tx: Transactor, id: string): Promise<SaveOutcome> {
    const { tenantNo } = this.#tenant;
    const { database } = this.#ctx;
    const heads = await findRecordHeads(database, tx, tenantNo, [id]);
    if (heads.size === 0) return 'unchanged';
    await deleteRecords(database, tx, tenantNo, [id]);
    await appendChanges(database, tx, tenantNo, [{ recordId: id, kind: 'deleted' }], this.#ctx.now());
    return 'updated';
  }

  async #writeUser(tx: Transactor, user: BundleUser): Promise<SaveOutcome> {
    const name = user.name && i18n.fromWire(user.name);
    const others = await this.#otherIds(tx, user);
    const known = await this.#knownUser(tx, user.id, others);
    const userNo = known ?? (await this.#main.resolve(tx, { value: user.id, name }));
    let changed = known !== undefined && (await this.#main.link(tx, user.id, userNo));
    for (const { resolver, value } of others) changed = (await resolver.link(tx, value, userNo)) || changed;
    if (known === undefined) return 'created';
    if (name) changed = (await this.#rename(tx, userNo, name)) || changed;
    return changed ? 'updated' : 'unchanged';
  }

  /** The one user whom any of the ids names. Several are a clash, found before anything is written. */
  async #knownUser(tx: Transactor, id: string, others: readonly OtherId[]): Promise<UserNo | undefined> {
    const known = new Set<UserNo>();
    const fresh = new Map<UserResolver, string>();
    for (const { resolver, value } of [{ resolver: this.#main, value: id }, ...others]) {
      const userNo = await resolver.find(tx, value);
      if (userNo !== undefined) known.add(userNo);
      else if ((fresh.get(resolver) ?? value) !== value)
        throw new UserClashError(`${value} is a second id of its kind`);
      else fresh.set(resolver, value);
    }
    if (known.size > 1) throw new UserClashError('the ids of this line belong to several users here');
    const [userNo] = known;
    if (userNo === undefined) return undefined;
    for (const { resolver, value } of [{ resolver: this.#main, value: id }, ...others]) {
      await resolver.requireLinkable(tx, value, userNo);
    }
    return userNo;
  }

  async #otherIds(tx: Transactor, user: BundleUser): Promise<OtherId[]> {
    const others: OtherId[] = [];
    if (user.user_id !== undefined)
      others.push({ resolver: this.#resolver('user_id', undefined), value: user.user_id });
    for (const { app_id: appId, open_id: value } of user.open_ids ?? []) {
      const app = await addDisabledApp(this.#ctx, tx, this.#tenant, appId);
      others.push({ resolver: this.#resolver('open_id', app), value });
    }
    for (const { developer, union_id: value } of user.union_ids ?? []) {
      const owner = developer ?? developerOfTenant(this.#tenant.tenantKey);
      others.push({ resolver: this.#resolver('union_id', { appId: '', developer: owner }), value });
    }
    return others;
  }

  async #rename(tx: Transactor, userNo: UserNo, name: Bilingual): Promise<boolean> {
    const stored = await findUser(tx, this.#tenant.tenantNo, userNo);
    if (stored?.name.zh === name.zh && stored?.name.en === name.en) return false;
    await renameUser(tx, this.#tenant.tenantNo, userNo, name);
    return true;
  }

  #resolver(kind: UserIdKind, app: Pick<App, 'appId' | 'developer'> | undefined): UserResolver {
    const key = kind === 'user_id' ? kind : `${kind}/${kind === 'open_id' ? app?.appId : app?.developer}`;
    let resolver = this.#resolvers.get(key);
    if (!resolver) {
      resolver = new UserResolver(this.#ctx, { tenantNo: this.#tenant.tenantNo, kind, app });
      this.#resolvers.set(key, resolver);
    }
    return resolver;
  }
}

/** union_ids that come without an app are those of the tenant's own developer. */
function tenantDeveloper(tenant: Tenant): Pick<App, 'appId' | 'developer'> {
  return { appId: '', developer: developerOfTenant(tenant.tenantKey) };
}

/** Stretches of records with different ids, which can be written together; anything else alone, in its place. */
function runsOf(batch: readonly QueuedEntry[]): QueuedEntry[][] {
  const runs: QueuedEntry[][] = [];
  let ids = new Set<string>();
  for (const queued of batch) {
    const { entry } = queued;
    const run = runs.at(-1);
    const id = entry.kind === 'record' ? entry.record.id : undefined;
    const joins = run?.[0]?.entry.kind === 'record' && id !== undefined && !ids.has(id);
    if (joins) run.push(queued);
    else {
      runs.push([queued]);
      ids = new Set();
    }
    if (id !== undefined) ids.add(id);
  }
  return runs;
}
