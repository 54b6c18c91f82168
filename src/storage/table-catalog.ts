import type { Tables } from './tables.ts';

/** `integer`: at most 32 bits, a number; `bigint`: 64 bits, as decimal text because a number loses digits. */
export type ColumnKind = 'text' | 'integer' | 'bigint';

/** What it takes to read a table whole and to write it again, whichever database it is in. */
export interface StoredTable {
  name: string;
  columns: readonly { name: string; kind: ColumnKind }[];
  /** Columns of the primary key, in its order. */
  key: readonly string[];
}

/** Tables that a copy of the data leaves out, each with the reason. */
export const leftOut = {
  schema_migrations: 'the copy names its migrations beside the tables',
  interview_record_documents: 'rendered anew from the records: a copy with them is twice as large',
  rate_grants: 'calls of the last minute, good for this minute only',
  orphaned_blobs: 'they are not in the copy either',
} as const;

type Kept = Exclude<keyof Tables, keyof typeof leftOut>;
interface Shape<Row> {
  columns: { readonly [Column in keyof Row]-?: ColumnKind };
  key: readonly (keyof Row & string)[];
}

const body = { tenant_no: 'integer', id: 'bigint', body: 'text' } as const;
const byId = ['tenant_no', 'id'] as const;

/** Parents before what refers to them. */
const kept: { [Table in Kept]: Shape<Tables[Table]> } = {
  meta: { columns: { name: 'text', value: 'text' }, key: ['name'] },
  counters: { columns: { name: 'text', value: 'bigint' }, key: ['name'] },
  tenants: {
    columns: {
      tenant_no: 'integer',
      tenant_key: 'text',
      name: 'text',
      created_at_ms: 'bigint',
      user_seq: 'bigint',
      identity_seq: 'bigint',
      change_seq: 'bigint',
      rendering_seq: 'bigint',
      round_types_enabled: 'integer',
    },
    key: ['tenant_no'],
  },
  apps: {
    columns: {
      app_no: 'integer',
      app_id: 'text',
      name: 'text',
      type: 'text',
      developer: 'text',
      tenant_no: 'integer',
      secret_hash: 'text',
      enabled: 'integer',
      epoch: 'bigint',
      created_at_ms: 'bigint',
    },
    key: ['app_no'],
  },
  installations: {
    columns: { tenant_no: 'integer', app_no: 'integer', scopes: 'text', installed_at_ms: 'bigint' },
    key: ['tenant_no', 'app_no'],
  },
  // Without them a token of before would not be known again, though its key is.
  token_issues: {
    columns: { tenant_no: 'integer', app_no: 'integer', epoch: 'bigint', issued_at_ms: 'bigint' },
    key: ['tenant_no', 'app_no'],
  },
  store_apps: {
    columns: {
      app_no: 'integer',
      scopes: 'text',
      event_url: 'text',
      verification_token: 'text',
      challenge_id: 'text',
      verified_at_ms: 'bigint',
      next_ticket_at_ms: 'bigint',
      delivered_at_ms: 'bigint',
    },
    key: ['app_no'],
  },
  // Events that wait are not lost; a lease of before runs out by itself.
  outbox: {
    columns: {
      event_id: 'text',
      app_no: 'integer',
      kind: 'text',
      created_at_ms: 'bigint',
      tries: 'integer',
      due_at_ms: 'bigint',
      lease_id: 'text',
      lease_until_ms: 'bigint',
      dead_at_ms: 'bigint',
      last_error: 'text',
    },
    key: ['event_id'],
  },
  users: {
    columns: {
      tenant_no: 'integer',
      user_no: 'bigint',
      user_id: 'text',
      user_id_given: 'integer',
      name_zh: 'text',
      name_en: 'text',
      seq: 'bigint',
    },
    key: ['tenant_no', 'user_no'],
  },
  user_ids: {
    columns: {
      tenant_no: 'integer',
      kind: 'text',
      owner: 'text',
      value: 'text',
      user_no: 'bigint',
      seq: 'bigint',
    },
    key: ['tenant_no', 'kind', 'owner', 'value'],
  },
  talents: { columns: body, key: byId },
  jobs: { columns: body, key: byId },
  applications: { columns: { ...body, talent_id: 'bigint' }, key: byId },
  interviews: { columns: { ...body, application_id: 'bigint', begin_at_ms: 'bigint' }, key: byId },
  feedback_forms: { columns: { ...body, biz_id: 'text', version: 'integer' }, key: byId },
  round_types: { columns: { ...body, biz_id: 'text' }, key: byId },
  interviewers: {
    columns: { tenant_no: 'integer', user_no: 'bigint', certified: 'integer', updated_at_ms: 'bigint' },
    key: ['tenant_no', 'user_no'],
  },
  attachments: {
    columns: {
      tenant_no: 'integer',
      id: 'bigint',
      name: 'text',
      mime: 'text',
      size: 'bigint',
      sha256: 'text',
      created_at_ms: 'bigint',
    },
    key: byId,
  },
  record_images: {
    columns: { tenant_no: 'integer', attachment_id: 'bigint', record_id: 'bigint' },
    key: ['tenant_no', 'attachment_id', 'record_id'],
  },
  interview_records: {
    columns: {
      tenant_no: 'integer',
      id: 'bigint',
      interview_id: 'bigint',
      feedback_form_id: 'bigint',
      user_no: 'bigint',
      interviewer_no: 'bigint',
      snapshot: 'text',
      content_hash: 'text',
      brief: 'text',
    },
    key: byId,
  },
  awaited_records: {
    columns: { tenant_no: 'integer', record_id: 'bigint', interview_id: 'bigint' },
    key: ['tenant_no', 'record_id'],
  },
  record_changes: {
    columns: { tenant_no: 'integer', seq: 'bigint', record_id: 'bigint', kind: 'text', at_ms: 'bigint' },
    key: ['tenant_no', 'seq'],
  },
  audit_log: {
    columns: {
      tenant_no: 'integer',
      id: 'bigint',
      at_ms: 'bigint',
      actor: 'text',
      action: 'text',
      subject: 'text',
    },
    key: byId,
  },
  // A restored mirror goes on where its last page was, and knows what it may delete; a lease runs out by itself.
  pulls: {
    columns: {
      tenant_no: 'integer',
      source_no: 'integer',
      domain: 'text',
      app_id: 'text',
      pass: 'integer',
      phase: 'text',
      page_token: 'text',
      certain: 'integer',
      started_at_ms: 'bigint',
      completed_at_ms: 'bigint',
      records: 'bigint',
      lease_id: 'text',
      lease_until_ms: 'bigint',
    },
    key: ['tenant_no', 'source_no'],
  },
  pulled_records: {
    columns: {
      tenant_no: 'integer',
      source_no: 'integer',
      id: 'bigint',
      pass: 'integer',
      interview_id: 'bigint',
    },
    key: ['tenant_no', 'source_no', 'id'],
  },
};

/** Every table whose rows are part of the data, parents first. */
export const storedTables: readonly StoredTable[] = Object.entries(kept).map(([name, { columns, key }]) => ({
  name,
  columns: Object.entries(columns).map(([column, kind]) => ({ name: column, kind })),
  key,
}));
