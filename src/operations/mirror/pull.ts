import type { Tenant } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import type { PullPlace } from '#domain/pull.ts';
import type { Transactor } from '#storage/database.ts';
import { type PullProgress, type PullSource, writeProgress } from '#storage/pulls.ts';
import type { DroppedFields } from '#wire/schema-reader.ts';
import type { EntryWriter } from '../import/entry-writer.ts';
import type { RejectFile } from '../import/reject-file.ts';
import type { IdOwnerApp, UserIdKind } from '../user-id-tables.ts';

/** How long a process that was killed holds up the next; the living say every `pullBeatMs` that they are there. */
export const pullLeaseMs = 4_000;
export const pullBeatMs = 1_000;

/** What a source answers. Images are files of records; settings are the tenant's switch of round types. */
export const pulledKinds = [
  'settings',
  'round_type',
  'interviewer',
  'form',
  'interview',
  'record',
  'talent',
  'job',
  'application',
] as const;
export type PulledKind = (typeof pulledKinds)[number];

export interface PullCounts {
  created: number;
  updated: number;
  unchanged: number;
  deleted: number;
  rejected: number;
}

export interface FailedImage {
  id: string;
  recordId: string;
  reason: string;
}

/** What this process did, not what the pass did before it was interrupted. */
export interface PullReport {
  kinds: Record<PulledKind, PullCounts>;
  images: { fetched: number; failed: FailedImage[] };
  dropped: DroppedFields;
}

export interface PullReject {
  kind: PulledKind;
  id: string | undefined;
  field: string;
  reason: string;
}

/** A pass under way: where to, whose, how far. The verbs of the mirror take it and change it. */
export interface Pull {
  readonly tenant: Tenant;
  readonly source: PullSource;
  readonly app: IdOwnerApp;
  readonly userIdType: UserIdKind;
  /** Origin of the other side: links that begin with it may lead into a private network. */
  readonly origin: string;
  /** Reads and compares everything, writes nothing. */
  readonly dryRun: boolean;
  readonly leaseId: string;
  /** Whether the pass was begun by a process that did not complete it. */
  readonly resumed: boolean;
  readonly startedAtMs: number;
  /** How many records the pass before saw. */
  readonly previousRecords: number | undefined;
  readonly writer: EntryWriter;
  readonly rejects: RejectFile;
  /** What did not land, by kind and id: a second reading meets it again. */
  readonly rejected: Set<string>;
  readonly onReject: (reject: PullReject) => void;
  readonly report: PullReport;
  /** In a dry run: to which interview a record belongs, which else is a row. */
  readonly ties: Map<string, string>;
  /** Hosts of images that fail again and again, with how often. */
  readonly failingHosts: Map<string, number>;
  pass: number;
  place: PullPlace;
  certain: boolean;
  /** Records of the source that this process read. */
  read: number;
  /** In a dry run: how many of them earlier passes saw, too. */
  seenBefore: number;
}

/** Another process took over, because this one gave no sign of life for too long. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor() {
    super(
      'another pull of this source took over: this one gave no sign of life for too long; nothing is lost',
    );
  }
}

export function emptyPullReport(): PullReport {
  const kinds = pulledKinds.map((kind) => [
    kind,
    { created: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 },
  ]);
  return {
    kinds: Object.fromEntries(kinds) as PullReport['kinds'],
    images: { fetched: 0, failed: [] },
    dropped: new Map(),
  };
}

/** Write how far the pull is, and that it lives. Throws LeaseLostError, which undoes what the transaction did. */
export async function noteProgress(
  tx: Transactor,
  { source, leaseId }: Pick<Pull, 'source' | 'leaseId'>,
  nowMs: number,
  progress: Omit<PullProgress, 'lease'> = {},
): Promise<void> {
  const lease = { id: leaseId, untilMs: nowMs + pullLeaseMs };
  if (!(await writeProgress(tx, source, leaseId, { ...progress, lease }))) throw new LeaseLostError();
}

/** The other side as it is told apart: without a slash at the end, and with nothing that could be a secret. */
export function pullDomain(text: string): URL {
  const refuse = (reason: string) => new MianpingError('refused', `the domain ${reason}`);
  if (!URL.canParse(text)) throw refuse('must be a URL, like https://open.feishu.cn');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refuse('must begin with http:// or https://');
  if (url.username !== '' || url.password !== '') throw refuse('must not hold a user name or password');
  if (url.search !== '' || url.hash !== '') throw refuse('must end with its host, or a path');
  return url;
}
