import type { Generated } from 'kysely';
import type { AttachmentMime } from '#domain/attachment.ts';

/**
 * Row types, one per table. Times are Unix milliseconds. 64-bit ids are read as text (`cast(id as text)`), because a
 * JavaScript number loses digits; they are written as bigint or decimal text.
 */
type Id = bigint | string;

export interface MetaTable {
  name: string;
  value: string;
}

export interface CountersTable {
  name: string;
  value: number;
}

export interface TenantsTable {
  tenant_no: number;
  tenant_key: string;
  name: string;
  created_at_ms: number;
  /** Highest user number given out. */
  user_seq: number;
  /** Rises whenever an id of a user is added or changed. */
  identity_seq: number;
  /** Sequence of the newest entry of the change log. */
  change_seq: number;
  /** Rises when documents were rendered anew though their records stayed the same. */
  rendering_seq: Generated<number>;
  /** The tenant-wide switch of round types. */
  round_types_enabled: Generated<number>;
}

export interface AppsTable {
  app_no: number;
  app_id: string;
  name: string;
  type: 'custom' | 'store';
  developer: string;
  tenant_no: number | null;
  secret_hash: string | null;
  enabled: number;
  epoch: number;
  created_at_ms: number;
}

export interface InstallationsTable {
  tenant_no: number;
  app_no: number;
  /** JSON array of scope names. */
  scopes: string;
  installed_at_ms: number;
}

export interface TokenIssuesTable {
  /** 0 for app access tokens, which are for no tenant. */
  tenant_no: number;
  app_no: number;
  epoch: number;
  issued_at_ms: number;
}

/** What a store app has besides the row in `apps`. It belongs to no tenant, so neither does this. */
export interface StoreAppsTable {
  app_no: number;
  /** JSON array of the scopes that it asks for. */
  scopes: string;
  /** Where its events go; the token and the challenge come and go with it. */
  event_url: string | null;
  verification_token: string | null;
  /** `event_id` of the challenge that decides whether `event_url` is right. */
  challenge_id: string | null;
  verified_at_ms: number | null;
  /** When the next ticket is to be pushed; null before the URL was verified. */
  next_ticket_at_ms: number | null;
  delivered_at_ms: number | null;
}

/** Events that were not taken yet. Their content is made when they are sent, so nothing secret is stored. */
export interface OutboxTable {
  event_id: string;
  app_no: number;
  kind: 'url_verification' | 'app_ticket';
  created_at_ms: number;
  tries: number;
  due_at_ms: number;
  /** Names the try under way; whoever lost the lease can't write down its failure any more. */
  lease_id: string | null;
  /** 0: no try is under way. */
  lease_until_ms: number;
  dead_at_ms: number | null;
  last_error: string | null;
}

export interface UsersTable {
  tenant_no: number;
  user_no: number;
  user_id: string;
  /** 1 when `user_id` came from outside, 0 when it was derived here. */
  user_id_given: number;
  name_zh: string | null;
  name_en: string | null;
  /** The tenant's `identity_seq` when the user_id was last set: what changed since is found by it. */
  seq: number;
}

/**
 * Ids that came in by import; the others are derived. Kind `user_id` (owner '') holds derived user_ids that a given
 * one replaced: they stay resolvable.
 */
export interface UserIdsTable {
  tenant_no: number;
  kind: 'open_id' | 'union_id' | 'user_id';
  owner: string;
  value: string;
  user_no: number;
  /** The tenant's `identity_seq` when the id came in. */
  seq: number;
}

/** An entity that is stored whole, as JSON of its domain type, with what lists look for in columns beside it. */
interface BodyTable {
  tenant_no: number;
  id: Id;
  body: string;
}

export type TalentsTable = BodyTable;

export type JobsTable = BodyTable;

export interface ApplicationsTable extends BodyTable {
  talent_id: Id | null;
}

export interface InterviewsTable extends BodyTable {
  application_id: Id | null;
  /** 0 when the interview has no begin. */
  begin_at_ms: number;
}

export interface FeedbackFormsTable extends BodyTable {
  biz_id: string;
  version: number;
}

export interface RoundTypesTable extends BodyTable {
  biz_id: string;
}

export interface InterviewersTable {
  tenant_no: number;
  user_no: number;
  certified: number;
  updated_at_ms: number;
}

export interface AttachmentsTable {
  tenant_no: number;
  id: Id;
  name: string;
  mime: AttachmentMime;
  size: number;
  sha256: string;
  created_at_ms: number;
}

/** Which records show which attachment, whether its bytes are here or not. */
export interface RecordImagesTable {
  tenant_no: number;
  attachment_id: Id;
  record_id: Id;
}

export interface InterviewRecordsTable {
  tenant_no: number;
  id: Id;
  interview_id: Id | null;
  feedback_form_id: Id | null;
  user_no: number | null;
  interviewer_no: number | null;
  /** JSON of the domain's `InterviewRecord`: the truth from which the document is rendered. */
  snapshot: string;
  /** Hash of the content without image links: tells whether an import brings anything new. */
  content_hash: string;
  /** JSON of the domain's `RecordBrief`, for a record that names an interview: read instead of the snapshot. */
  brief: string | null;
}

/** Records that an interview names and that are not here: they are tied to it when they come. */
export interface AwaitedRecordsTable {
  tenant_no: number;
  record_id: Id;
  interview_id: Id;
}

/** Projection of a record: its final JSON with marks for user ids. */
export interface InterviewRecordDocumentsTable {
  tenant_no: number;
  id: Id;
  format: number;
  body: string;
}

export interface RecordChangesTable {
  tenant_no: number;
  seq: number;
  record_id: Id;
  kind: 'created' | 'updated' | 'deleted';
  at_ms: number;
}

export interface AuditLogTable {
  tenant_no: number;
  id: Id;
  at_ms: number;
  actor: string;
  action: string;
  subject: string;
}

/** A tenant elsewhere that is mirrored into one here, and how far its newest pass has come. */
export interface PullsTable {
  tenant_no: number;
  /** Number of the source in its tenant. */
  source_no: number;
  /** Origin of the other side, and the app that reads there. */
  domain: string;
  app_id: string;
  /** Number of the newest pass, from 1. */
  pass: number;
  /** Null: no pass is under way. */
  phase: string | null;
  page_token: string | null;
  /** 0 once the pass met something that no id tells: then it can't know what is gone. */
  certain: number;
  started_at_ms: number;
  completed_at_ms: number | null;
  /** How many records the newest complete pass saw. */
  records: number | null;
  /** Names the process at work; whoever lost the lease can't write any more. */
  lease_id: string | null;
  /** 0: no process is. */
  lease_until_ms: number;
}

/** Records that a source has, as far as its passes told. */
export interface PulledRecordsTable {
  tenant_no: number;
  source_no: number;
  id: Id;
  /** The newest pass that saw the record itself; 0 while only its interview did. */
  pass: number;
  interview_id: Id | null;
}

/** Blobs that no attachment named when someone looked: what `remove-orphaned-files` may remove later. */
export interface OrphanedBlobsTable {
  sha256: string;
  found_at_ms: number;
}

export interface Tables {
  meta: MetaTable;
  counters: CountersTable;
  tenants: TenantsTable;
  apps: AppsTable;
  installations: InstallationsTable;
  token_issues: TokenIssuesTable;
  store_apps: StoreAppsTable;
  outbox: OutboxTable;
  users: UsersTable;
  user_ids: UserIdsTable;
  talents: TalentsTable;
  jobs: JobsTable;
  applications: ApplicationsTable;
  interviews: InterviewsTable;
  feedback_forms: FeedbackFormsTable;
  round_types: RoundTypesTable;
  interviewers: InterviewersTable;
  attachments: AttachmentsTable;
  record_images: RecordImagesTable;
  interview_records: InterviewRecordsTable;
  awaited_records: AwaitedRecordsTable;
  interview_record_documents: InterviewRecordDocumentsTable;
  record_changes: RecordChangesTable;
  audit_log: AuditLogTable;
  pulls: PullsTable;
  pulled_records: PulledRecordsTable;
  orphaned_blobs: OrphanedBlobsTable;
}
