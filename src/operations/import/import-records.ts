import type { App, Tenant } from '#domain/app.ts';
import { isDerivedIdShape } from '#domain/user-identity.ts';
import { longestAttachmentLine } from '#wire/bundle-attachments.ts';
import { type DroppedFields, UnreadableFieldError } from '#wire/schema-reader.ts';
import { registerApp } from '../apps/register-app.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import type { UserIdKind } from '../user-id-tables.ts';
import { readEntry, userIdsOf } from './entries.ts';
import { EntryWriter, type QueuedEntry } from './entry-writer.ts';
import { type InputValue, readInputValues } from './input-values.ts';
import { RejectFile } from './reject-file.ts';
import { sourcesOf } from './sources.ts';

export interface ImportInput {
  input: AsyncIterable<Buffer>;
  tenant: Tenant;
  /** Whose open_ids or union_ids the input holds. */
  appId: string | undefined;
  userIdType: UserIdKind;
  /** Folder for the file of rejected lines. */
  rejectFolder: string;
  /** Called for each line that did not land. */
  onReject?: (reject: Reject) => void;
  /** Called after each batch that is safely stored. */
  onProgress?: (progress: { read: number; bytes: number }) => void;
}

export interface Reject {
  line: number;
  field: string;
  reason: string;
}

export interface ImportReport {
  read: number;
  imported: number;
  updated: number;
  unchanged: number;
  rejected: number;
  rejectFile: string | undefined;
  /** Fields that are not documented and were left out, with how often each was met. */
  dropped: DroppedFields;
  /** Entries whose user_ids look like open_ids or union_ids: most likely the app was not named. */
  likelyOpenIds: number;
}

const entriesPerBatch = 1000;
const bytesPerBatch = 8 * 1024 * 1024;

/**
 * Import records and bundles. Good lines land even when others are bad; a bad one is reported and kept in the reject
 * file. Each batch is one transaction, so what was reported as stored survives, and a second run completes the rest.
 */
export async function importRecords(ctx: Context, options: ImportInput): Promise<ImportReport> {
  const app = options.appId === undefined ? undefined : await registerApp(ctx, options.tenant, options.appId);
  const run = new ImportRun(ctx, options, app);
  await run.all();
  const auditId = await ctx.newId();
  await ctx.database.transaction((tx) =>
    audit(ctx, tx, {
      id: auditId,
      tenantNo: options.tenant.tenantNo,
      action: 'import',
      subject: JSON.stringify({ ...run.report, rejectFile: undefined, dropped: undefined }),
    }),
  );
  await ctx.directory.refresh();
  return run.report;
}

class ImportRun {
  readonly report: ImportReport = {
    read: 0,
    imported: 0,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    rejectFile: undefined,
    dropped: new Map(),
    likelyOpenIds: 0,
  };
  readonly #options: ImportInput;
  readonly #longestAttachmentLine: number;
  readonly #writer: EntryWriter;
  readonly #rejects: RejectFile;
  #batch: QueuedEntry[] = [];
  #batchBytes = 0;
  #bytes = 0;

  constructor(ctx: Context, options: ImportInput, app: App | undefined) {
    this.#options = options;
    this.#longestAttachmentLine = longestAttachmentLine(ctx.attachmentMaxBytes);
    this.#writer = new EntryWriter(ctx, { tenant: options.tenant, kind: options.userIdType, app });
    this.#rejects = new RejectFile(options.rejectFolder);
  }

  async all(): Promise<void> {
    try {
      for await (const input of readInputValues(this.#options.input, this.#longestAttachmentLine)) {
        this.#take(input);
        if (this.#batch.length >= entriesPerBatch || this.#batchBytes >= bytesPerBatch) await this.#store();
      }
      await this.#store();
    } finally {
      this.report.rejectFile = this.#rejects.close();
    }
  }

  #take(input: InputValue): void {
    this.#bytes += input.raw.length;
    if ('last' in input && !input.last) {
      this.#rejects.write(input.raw);
    } else if ('problem' in input) {
      this.report.read++;
      this.#reject({ line: input.line, field: '', reason: input.problem }, input.raw);
    } else {
      this.#takeValue(input);
    }
  }

  #takeValue({ line, raw, value }: { line: number; raw: Buffer; value: unknown }): void {
    let sources: ReturnType<typeof sourcesOf>;
    try {
      sources = sourcesOf(value);
    } catch (error) {
      this.report.read++;
      this.#refuse(error, { line, path: '' }, raw);
      return;
    }
    const alone = sources.length === 1 && sources[0]?.value === value;
    for (const source of sources) {
      this.report.read++;
      const kept = alone ? raw : Buffer.from(JSON.stringify(source.value));
      try {
        const entry = readEntry(source.value, this.report.dropped);
        if (this.#options.userIdType === 'user_id' && userIdsOf(entry).some(isDerivedIdShape))
          this.report.likelyOpenIds++;
        this.#batch.push({ entry, line, path: source.path, raw: kept });
        this.#batchBytes += kept.length;
      } catch (error) {
        this.#refuse(error, { line, path: source.path }, kept);
      }
    }
  }

  async #store(): Promise<void> {
    if (this.#batch.length > 0) {
      const { outcomes, refused } = await this.#writer.write(this.#batch);
      this.report.imported += outcomes.created;
      this.report.updated += outcomes.updated;
      this.report.unchanged += outcomes.unchanged;
      for (const { queued, field, reason } of refused) {
        this.#reject({ line: queued.line, field: inner(queued.path, field), reason }, queued.raw);
      }
    }
    this.#batch = [];
    this.#batchBytes = 0;
    this.#options.onProgress?.({ read: this.report.read, bytes: this.#bytes });
  }

  #refuse(error: unknown, at: { line: number; path: string }, raw: Buffer): void {
    if (!(error instanceof UnreadableFieldError)) throw error;
    this.#reject({ line: at.line, field: inner(at.path, error.path), reason: error.message }, raw);
  }

  #reject(reject: Reject, raw: Buffer): void {
    this.report.rejected++;
    this.#rejects.write(raw);
    this.#rejects.write(Buffer.from('\n'));
    this.#options.onReject?.(reject);
  }
}

function inner(path: string, field: string): string {
  if (path === '' || field === '') return path + field;
  return field.startsWith('[') ? path + field : `${path}.${field}`;
}
