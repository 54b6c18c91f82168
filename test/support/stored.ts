import { sql } from 'kysely';
import { operations } from '../../src/app.ts';
import type { TestApp } from './test-app.ts';

export interface ExportOptions {
  format?: 'ndjson' | 'bundle';
  /** Whose ids are written. */
  appId?: string;
  userIdType?: 'open_id' | 'union_id' | 'user_id';
  tenantKey?: string;
}

/** What `export` writes, as text. */
export async function exportText(
  { app: { ctx } }: Pick<TestApp, 'app'>,
  options: ExportOptions = {},
): Promise<string> {
  const chunks: Buffer[] = [];
  await operations.exportRecords(ctx, {
    tenant: await operations.findTenant(ctx, options.tenantKey),
    app: options.appId === undefined ? undefined : await operations.findApplication(ctx, options.appId),
    userIdType: options.userIdType ?? (options.appId === undefined ? 'user_id' : 'open_id'),
    format: options.format ?? 'ndjson',
    write: async (chunk) => {
      chunks.push(Buffer.from(chunk));
    },
  });
  return Buffer.concat(chunks).toString('utf8');
}

/** The lines of an export, parsed. */
export async function exportLines(test: Pick<TestApp, 'app'>, options: ExportOptions = {}): Promise<Line[]> {
  return linesOf(await exportText(test, options));
}

export interface Line extends Record<string, unknown> {
  type?: string;
  id: string;
}

export function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** The change log of a tenant, in the order of its sequence. */
export async function changesOf({ app: { ctx } }: Pick<TestApp, 'app'>, tenantNo = 1) {
  const rows = await ctx.database.read
    .selectFrom('record_changes')
    .select(['seq', sql<string>`cast(record_id as text)`.as('id'), 'kind', 'at_ms as atMs'])
    .where('tenant_no', '=', tenantNo)
    .orderBy('seq')
    .execute();
  return rows;
}

/** How many users a tenant has. */
export async function countUsers({ app: { ctx } }: Pick<TestApp, 'app'>, tenantNo = 1): Promise<number> {
  const row = await ctx.database.read
    .selectFrom('users')
    .select((select) => select.fn.countAll().as('count'))
    .where('tenant_no', '=', tenantNo)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
