import { setTimeout as sleep } from 'node:timers/promises';
import { attachmentIdsOf } from '#domain/attachment.ts';
import type { Image } from '#domain/interview-record.ts';
import { OutboundError, OutboundRefusal } from '#outbound/outbound.ts';
import { findAttachments } from '#storage/attachments.ts';
import { fromWire } from '#wire/hire/v1/interview-records.ts';
import { UnreadableFieldError } from '#wire/schema-reader.ts';
import type { FileInput } from '../attachments/keep-file.ts';
import type { Context } from '../context.ts';
import type { QueuedEntry } from '../import/entry-writer.ts';
import type { FailedImage, Pull } from './pull.ts';
import { writeBatch } from './write-batch.ts';

type Fetched = FileInput & { recordId: string };

interface Wanted {
  recordId: string;
  image: Image;
}

const noBytes = Buffer.alloc(0);
const filesPerBatch = 4;
const timeoutMs = 30_000;
const mostTries = 3;
const firstPauseMs = 300;
/** A host that could not be reached for so many images in a row is not asked again in this run. */
const mostFailures = 3;

/**
 * Fetch the images of records, just answered by the source so that their links live, and keep them as attachments.
 * Nothing tells the other side who asks. Those that can't be had are listed in the report.
 */
export async function storePulledImages(
  ctx: Context,
  pull: Pull,
  items: readonly unknown[],
  stop?: AbortSignal,
): Promise<void> {
  const wanted = await lacking(ctx, pull, items.flatMap(imagesOfItem));
  for (let start = 0; start < wanted.length; start += filesPerBatch) {
    const chunk = wanted.slice(start, start + filesPerBatch);
    const fetched = await Promise.all(chunk.map((one) => fetchOne(ctx, pull, one, stop)));
    stop?.throwIfAborted();
    await keep(ctx, pull, fetched);
  }
}

async function keep(ctx: Context, pull: Pull, fetched: readonly (Fetched | FailedImage)[]): Promise<void> {
  const { images } = pull.report;
  const batch: QueuedEntry[] = [];
  for (const one of fetched) {
    if ('reason' in one) images.failed.push(one);
    else batch.push({ entry: { kind: 'attachment', file: one }, line: 0, path: one.recordId, raw: noBytes });
  }
  const { outcomes, refused } = await writeBatch(ctx, pull, batch);
  images.fetched += outcomes.created + outcomes.updated + outcomes.unchanged;
  for (const { queued, reason } of refused) {
    const id = queued.entry.kind === 'attachment' ? (queued.entry.file.id ?? '') : '';
    images.failed.push({ id, recordId: queued.path, reason });
  }
}

/** A record that can't be read was reported when it came. */
function imagesOfItem(item: unknown): Wanted[] {
  try {
    const { record } = fromWire(item, new Map());
    const ids = new Set(attachmentIdsOf(record.images ?? []));
    return (record.images ?? []).flatMap((image) =>
      ids.delete(image.id) ? [{ recordId: record.id, image }] : [],
    );
  } catch (error) {
    if (error instanceof UnreadableFieldError) return [];
    throw error;
  }
}

async function lacking({ database }: Context, pull: Pull, wanted: readonly Wanted[]): Promise<Wanted[]> {
  const byId = new Map(wanted.map((one) => [one.image.id, one]));
  for (const { id } of await findAttachments(database, database.read, pull.tenant.tenantNo, [...byId.keys()]))
    byId.delete(id);
  return [...byId.values()];
}

async function fetchOne(
  ctx: Context,
  pull: Pull,
  { recordId, image }: Wanted,
  stop: AbortSignal | undefined,
): Promise<Fetched | FailedImage> {
  const { id, url = '', name, createdAtMs } = image;
  const host = URL.canParse(url) ? new URL(url).host : '';
  try {
    if ((pull.failingHosts.get(host) ?? 0) >= mostFailures)
      throw new OutboundRefusal(
        `${host} could not be reached ${mostFailures} times before; the next pull tries again`,
      );
    const bytes = await fetchPatiently(ctx, pull, url, stop);
    pull.failingHosts.delete(host);
    const atMs = Number(createdAtMs ?? Number.NaN);
    return {
      id,
      recordId,
      name: name || id,
      bytes,
      ...(Number.isSafeInteger(atMs) && atMs >= 0 && { createdAtMs: atMs }),
    };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    if (host !== '' && host !== new URL(pull.origin).host && !error.hasAnswered)
      pull.failingHosts.set(host, (pull.failingHosts.get(host) ?? 0) + 1);
    return { id, recordId, reason: error.message };
  }
}

async function fetchPatiently(
  { outbound, attachmentMaxBytes: maxBytes }: Context,
  { origin: ownOrigin }: Pull,
  url: string,
  stop: AbortSignal | undefined,
): Promise<Buffer> {
  for (let tries = 1; ; tries++) {
    try {
      return await outbound.getFile(url, { maxBytes, timeoutMs, ownOrigin, ...(stop && { stop }) });
    } catch (error) {
      const isHopeless = !(error instanceof OutboundError) || error instanceof OutboundRefusal;
      if (isHopeless || tries === mostTries || stop?.aborted) throw error;
      await sleep(firstPauseMs * 2 ** (tries - 1));
    }
  }
}
