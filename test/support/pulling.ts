import { operations } from '../../src/app.ts';
import type { TestApp } from './test-app.ts';

type Input = Parameters<typeof operations.beginPull>[1];
export type Pull = operations.Pull;

export const sourceDomain = 'https://source.example';
export const sourceApp = 'cli_5051ce0000000001';

/** Begin to pull from a source that only the test speaks for. */
export async function beginPull(
  { app: { ctx, dataFolder } }: TestApp,
  change: Partial<Input> & { tenantKey?: string } = {},
) {
  const { tenantKey, ...rest } = change;
  const rejects: Parameters<Input['onReject']>[0][] = [];
  const pull = await operations.beginPull(ctx, {
    tenant: await operations.findTenant(ctx, tenantKey),
    domain: sourceDomain,
    appId: sourceApp,
    userIdType: 'open_id',
    dryRun: false,
    rejectFolder: `${dataFolder}/rejected`,
    onReject: (reject) => rejects.push(reject),
    ...rest,
  });
  return { pull, rejects };
}

/** Reads by id what a source has, as the pull command does. */
export function refreshFrom(
  { app: { ctx } }: TestApp,
  pull: Pull,
  records: readonly unknown[],
): operations.Refresh {
  return async (ids) => {
    const items = records.filter((record) => ids.includes((record as { id?: string } | null)?.id ?? ''));
    await operations.storePulledPage(ctx, pull, { kind: 'record', items });
    return items;
  };
}

/** A whole pass over these items, in pages of so many records; `unlisted` are those that only their ids lead to. */
export async function pullItems(
  test: TestApp,
  items: { records: readonly unknown[]; interviews?: readonly unknown[] },
  {
    allowEmpty = false,
    pageSize = 100,
    unlisted = [],
    ...change
  }: Partial<Input> & {
    tenantKey?: string;
    allowEmpty?: boolean;
    pageSize?: number;
    unlisted?: readonly unknown[];
  } = {},
) {
  const { ctx } = test.app;
  const { pull, rejects } = await beginPull(test, change);
  try {
    await storeAll(test, pull, items, pageSize);
    const refresh = refreshFrom(test, pull, [...items.records, ...unlisted]);
    await operations.finishPull(ctx, pull, { allowEmpty, refresh });
  } finally {
    await operations.endPull(ctx, pull);
  }
  return { pull, rejects, counts: pull.report.kinds.record };
}

export async function storeAll(
  { app: { ctx } }: TestApp,
  pull: Pull,
  { records, interviews = [] }: { records: readonly unknown[]; interviews?: readonly unknown[] },
  pageSize = 100,
) {
  const toRecords = { phase: 'records', pageToken: undefined } as const;
  await operations.storePulledPage(ctx, pull, { kind: 'interview', items: interviews, next: toRecords });
  for (let start = 0; start < records.length; start += pageSize) {
    const next = { phase: 'records', pageToken: `after-${start + pageSize}` } as const;
    await operations.storePulledPage(ctx, pull, {
      kind: 'record',
      items: records.slice(start, start + pageSize),
      next,
    });
  }
  await operations.movePull(ctx, pull, { phase: 'sweep', pageToken: undefined });
}
