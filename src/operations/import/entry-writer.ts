import { MianpingError } from '#domain/errors.ts';
import type { InterviewRecord } from '#domain/interview-record.ts';
import { putBody } from '#storage/bodies.ts';
import type { Transactor } from '#storage/database.ts';
import { findRecordHeads } from '#storage/interview-records.ts';
import { readRoundTypesEnabled, setRoundTypesEnabled } from '#storage/round-types.ts';
import { lockTenant } from '#storage/tenants.ts';
import type { DataSettings } from '#wire/bundle-entities.ts';
import { keepFile } from '../attachments/keep-file.ts';
import { saveAttachment } from '../attachments/save-attachment.ts';
import type { Context } from '../context.ts';
import { putForm } from '../feedback-forms/put-form.ts';
import { type SaveOutcome, saveRecords } from '../interview-records/save-records.ts';
import { UserClashError } from '../users/user-resolver.ts';
import type { Entry } from './entries.ts';
import { ImportScope, type ImportSpace } from './import-scope.ts';
import { writeInterview } from './write-interview.ts';
import { writeInterviewer } from './write-interviewer.ts';
import { deleteRecord, withUsers } from './write-records.ts';
import { writeUser } from './write-user.ts';

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

type RecordEntry = Extract<Entry, { kind: 'record' }>;
/** What is written alone; a file comes as an attachment, once it is kept. */
type SingleEntry = Exclude<Entry, { kind: 'record' | 'attachment' }>;
type QueuedRecord = QueuedEntry & { entry: RecordEntry };

/** What belongs to a batch and is written with it, or not at all; when it throws, nothing of the batch stays. */
export type Alongside = (tx: Transactor, result: WriteResult) => Promise<void>;

/** Writes batches of entries, in their order, each batch in one transaction. */
export class EntryWriter {
  readonly #ctx: Context;
  readonly #scope: ImportScope;

  constructor(ctx: Context, space: ImportSpace) {
    this.#ctx = ctx;
    this.#scope = new ImportScope(ctx, space);
  }

  async write(batch: readonly QueuedEntry[], alongside?: Alongside): Promise<WriteResult> {
    const result: WriteResult = { outcomes: { created: 0, updated: 0, unchanged: 0 }, refused: [] };
    const ready = await this.#withFilesKept(batch, result);
    this.#scope.begin();
    await this.#ctx.database.transaction(async (tx) => {
      await lockTenant(tx, this.#scope.tenantNo);
      for (const run of runsOf(ready)) await this.#writeRun(tx, run, result);
      await alongside?.(tx, result);
    });
    this.#scope.commit();
    return result;
  }

  /** The entries, with files in the blob store: a transaction must not wait for them. */
  async #withFilesKept(batch: readonly QueuedEntry[], result: WriteResult): Promise<QueuedEntry[]> {
    const ready: QueuedEntry[] = [];
    for (const queued of batch) {
      const { entry } = queued;
      if (entry.kind !== 'attachment') {
        ready.push(queued);
        continue;
      }
      await this.#landing(result, queued, 'content', async () => {
        const attachment = await keepFile(this.#ctx, this.#scope.tenantNo, entry.file);
        ready.push({ ...queued, entry: { kind: 'kept-attachment', attachment } });
      });
    }
    return ready;
  }

  async #writeRun(tx: Transactor, run: QueuedEntry[], result: WriteResult): Promise<void> {
    if (run[0]?.entry.kind === 'record') {
      await this.#writeRecords(tx, run as QueuedRecord[], result);
      return;
    }
    for (const queued of run) {
      await this.#landing(result, queued, '', async () => {
        result.outcomes[await this.#writeOne(tx, queued.entry as SingleEntry)]++;
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
    const { tenantNo } = this.#scope;
    const ids = run.map(({ entry }) => entry.record.id);
    const heads = await findRecordHeads(this.#ctx.database, tx, tenantNo, ids);
    const records: InterviewRecord[] = [];
    for (const queued of run) {
      await this.#landing(result, queued, 'user_id', async () => {
        const { entry } = queued;
        records.push(await withUsers(this.#scope, tx, entry, heads.get(entry.record.id)));
      });
    }
    const outcomes = await saveRecords(this.#ctx, tx, tenantNo, records, heads);
    for (const outcome of outcomes) result.outcomes[outcome]++;
  }

  #writeOne(tx: Transactor, entry: SingleEntry): Promise<SaveOutcome> {
    const scope = this.#scope;
    const { tenantNo } = scope;
    switch (entry.kind) {
      case 'settings':
        return writeSettings(scope, tx, entry.settings);
      case 'user':
        return writeUser(scope, tx, entry.user);
      case 'talent':
        return putBody(tx, 'talents', tenantNo, entry.talent);
      case 'job':
        return putBody(tx, 'jobs', tenantNo, entry.job);
      case 'application':
        return putBody(tx, 'applications', tenantNo, entry.application);
      case 'form':
        return putForm(tx, tenantNo, entry.form);
      case 'round_type':
        return putBody(tx, 'round_types', tenantNo, entry.roundType);
      case 'interview':
        return writeInterview(scope, tx, entry);
      case 'interviewer':
        return writeInterviewer(scope, tx, entry);
      case 'kept-attachment':
        return saveAttachment(this.#ctx, tx, tenantNo, entry.attachment);
      case 'deleted-record':
        return deleteRecord(scope, tx, entry.id);
    }
  }
}

async function writeSettings(
  { tenantNo }: ImportScope,
  tx: Transactor,
  { roundTypesEnabled }: DataSettings,
): Promise<SaveOutcome> {
  const before = await readRoundTypesEnabled(tx, tenantNo);
  if (roundTypesEnabled === undefined || roundTypesEnabled === before) return 'unchanged';
  await setRoundTypesEnabled(tx, tenantNo, roundTypesEnabled);
  return 'updated';
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
