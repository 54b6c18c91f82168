import type { PullPlace } from '#domain/pull.ts';
import { findPulled, markSeen, tieToInterviews } from '#storage/pulled-records.ts';
import { UnreadableFieldError } from '#wire/schema-reader.ts';
import type { Context } from '../context.ts';
import { readEntry } from '../import/entries.ts';
import type { QueuedEntry, WriteResult } from '../import/entry-writer.ts';
import { findBizIds, formVersionOf } from './form-biz-ids.ts';
import type { Pull, PulledKind } from './pull.ts';
import { idOf, type KnownOfItems, lineOfItem } from './source-lines.ts';
import { writeBatch } from './write-batch.ts';

export interface PulledPage {
  kind: PulledKind;
  /** As the source answered them. */
  items: readonly unknown[];
  /** Records: on which form each was written, by record id, as far as that is known. */
  formIds?: ReadonlyMap<string, string>;
  /** Forms: whether these are all that are newest at the source; else they are any versions. */
  areNewest?: boolean;
  /** Where to go on, once this page is stored; left out, the pull stays where it is. */
  next?: PullPlace;
}

/**
 * Store a page of a source, and with it how far the pull is: both or neither. What can't be read is reported and kept
 * in the file of rejects; a record counts as seen all the same.
 */
export async function storePulledPage(ctx: Context, pull: Pull, page: PulledPage): Promise<void> {
  const { kind, items, next } = page;
  const ids = items.map(idOf);
  const known = await knownOf(ctx, pull, page, ids);
  const batch = readItems(pull, page, known);
  const seen = kind === 'record' ? ids.filter((id) => id !== undefined) : [];
  const ties = kind === 'interview' ? tiesOf(batch) : new Map<string, string>();
  const seenBefore = pull.dryRun ? await countKnown(ctx, pull, seen) : 0;
  const result = await writeBatch(ctx, pull, batch, {
    place: next,
    uncertain: kind === 'record' && seen.length < items.length,
    async also(tx) {
      await markSeen(ctx.database, tx, pull.source, pull.pass, seen);
      await tieToInterviews(ctx.database, tx, pull.source, ties);
    },
  });
  pull.read += seen.length;
  pull.seenBefore += seenBefore;
  if (pull.dryRun) for (const [record, interview] of ties) pull.ties.set(record, interview);
  count(pull, kind, result);
}

async function knownOf(
  { database }: Context,
  pull: Pull,
  { kind, items, formIds, areNewest = false }: PulledPage,
  ids: readonly (string | undefined)[],
): Promise<KnownOfItems> {
  if (kind === 'form') {
    const versions = items.map(formVersionOf).filter((version) => version !== undefined);
    const { tenantNo } = pull.tenant;
    return { bizIds: await findBizIds(database.read, tenantNo, versions, { areNewest }) };
  }
  if (kind !== 'record') return {};
  const given = ids.filter((id) => id !== undefined);
  const pulled = await findPulled(database, database.read, pull.source, given);
  const interviewIds = new Map<string, string>();
  for (const id of given) {
    const interviewId = pull.ties.get(id) ?? pulled.get(id)?.interviewId;
    if (interviewId) interviewIds.set(id, interviewId);
  }
  return { interviewIds, ...(formIds && { formIds }) };
}

async function countKnown({ database }: Context, { source }: Pull, ids: readonly string[]): Promise<number> {
  const pulled = await findPulled(database, database.read, source, ids);
  return [...pulled.values()].filter(({ pass }) => pass > 0).length;
}

function readItems(pull: Pull, { kind, items }: PulledPage, known: KnownOfItems): QueuedEntry[] {
  const batch: QueuedEntry[] = [];
  for (const item of items) {
    let line: unknown = item;
    try {
      line = lineOfItem(kind, item, known);
      const entry = readEntry(line, pull.report.dropped);
      batch.push({ entry, line: 0, path: '', raw: Buffer.from(JSON.stringify(line)) });
    } catch (error) {
      if (!(error instanceof UnreadableFieldError)) throw error;
      reject(pull, { kind, item, raw: Buffer.from(JSON.stringify(line)) }, error.path, error.message);
    }
  }
  return batch;
}

/** To which interview each record belongs that interviews name. */
function tiesOf(batch: readonly QueuedEntry[]): Map<string, string> {
  const ties = new Map<string, string>();
  for (const { entry } of batch) {
    if (entry.kind !== 'interview') continue;
    for (const recordId of entry.recordIds) ties.set(recordId, entry.interview.id);
  }
  return ties;
}

function count(pull: Pull, kind: PulledKind, { outcomes, refused }: WriteResult): void {
  const counts = pull.report.kinds[kind];
  counts.created += outcomes.created;
  counts.updated += outcomes.updated;
  counts.unchanged += outcomes.unchanged;
  for (const { queued, field, reason } of refused) {
    reject(pull, { kind, item: JSON.parse(queued.raw.toString()), raw: queued.raw }, field, reason);
  }
}

function reject(
  pull: Pull,
  { kind, item, raw }: { kind: PulledKind; item: unknown; raw: Buffer },
  field: string,
  reason: string,
): void {
  const id = idOf(item);
  const key = `${kind} ${id}`;
  if (id !== undefined && pull.rejected.has(key)) return;
  pull.rejected.add(key);
  pull.report.kinds[kind].rejected++;
  if (!pull.dryRun) {
    pull.rejects.write(raw);
    pull.rejects.write(Buffer.from('\n'));
  }
  pull.onReject({ kind, id, field, reason });
}
