import { setTimeout as sleep } from 'node:timers/promises';
import type { App, Tenant } from '#domain/app.ts';
import { MianpingError } from '#domain/errors.ts';
import { firstPlace } from '#domain/pull.ts';
import type { Transactor } from '#storage/database.ts';
import { findPull, insertPull, type StoredPull, startPass, writeProgress } from '#storage/pulls.ts';
import { lockTenant } from '#storage/tenants.ts';
import { addDisabledApp } from '../apps/register-app.ts';
import type { Context } from '../context.ts';
import { EntryWriter } from '../import/entry-writer.ts';
import { RejectFile } from '../import/reject-file.ts';
import type { UserIdKind } from '../user-id-tables.ts';
import { NothingKept, orNothingKept } from './nothing-kept.ts';
import { emptyPullReport, type Pull, type PullReject, pullDomain, pullLeaseMs } from './pull.ts';

export interface PullInput {
  tenant: Tenant;
  /** Where the other side is; with the app it names the source. */
  domain: string;
  appId: string;
  userIdType: UserIdKind;
  dryRun: boolean;
  /** Folder for the file of rejected items. */
  rejectFolder: string;
  /** Called for each item that did not land. */
  onReject: (reject: PullReject) => void;
  /** Called when a process that may be dead holds the source, with how long it is waited for. */
  onWait?: (ms: number) => void;
}

const lookAgainMs = 250;

/**
 * Take a source: its app is registered, disabled, as an import does it; a pass that was interrupted goes on, else the
 * next begins. Refuses while another process pulls it. A dry run takes nothing and writes nothing.
 */
export async function beginPull(ctx: Context, input: PullInput): Promise<Pull> {
  const url = pullDomain(input.domain);
  const domain = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  const source = { domain, appId: input.appId };
  const { app, stored, leaseId } = input.dryRun
    ? await lookAt(ctx, input.tenant, source)
    : await take(ctx, input, source);
  await ctx.directory.refresh();
  const { place } = stored;
  const space = { tenant: input.tenant, kind: input.userIdType, app };
  return {
    ...input,
    app,
    source: { tenantNo: stored.tenantNo, sourceNo: stored.sourceNo },
    origin: url.origin,
    leaseId,
    resumed: stored.resumed,
    startedAtMs: stored.startedAtMs,
    previousRecords: stored.records,
    writer: new EntryWriter(ctx, space),
    rejects: new RejectFile(input.rejectFolder),
    rejected: new Set(),
    report: emptyPullReport(),
    ties: new Map(),
    failingHosts: new Map(),
    pass: stored.pass,
    place: place ?? firstPlace,
    certain: stored.certain,
    read: 0,
    seenBefore: 0,
  };
}

interface Source {
  domain: string;
  appId: string;
}

interface Taken {
  app: App;
  stored: StoredPull & { resumed: boolean };
  leaseId: string;
}

/** The source as taking it would find it. */
async function lookAt(ctx: Context, tenant: Tenant, source: Source): Promise<Taken> {
  let taken: Taken | undefined;
  const look = ctx.database.transaction(async (tx) => {
    await lockTenant(tx, tenant.tenantNo);
    const app = await addDisabledApp(ctx, tx, tenant, source.appId);
    const stored =
      (await findPull(tx, tenant.tenantNo, source)) ?? (await insertPull(tx, tenant.tenantNo, source));
    const pass = stored.pass + 1;
    taken = {
      app,
      stored: { ...stored, pass, place: undefined, certain: true, resumed: false },
      leaseId: '',
    };
    throw new NothingKept();
  });
  await orNothingKept(look);
  return taken as unknown as Taken;
}

/** A lease that does not move for as long as it lasts is that of a dead process, whatever the clocks say. */
async function take(ctx: Context, { tenant, onWait }: PullInput, source: Source): Promise<Taken> {
  const leaseId = await ctx.newId();
  let holder: StoredPull | undefined;
  for (let waitedMs = 0; ; waitedMs += lookAgainMs) {
    const taken = await ctx.database.transaction((tx) =>
      tryToTake(ctx, tx, { tenant, source, leaseId, isDead: waitedMs >= pullLeaseMs }),
    );
    if ('app' in taken) return { ...taken, leaseId };
    if (holder && (holder.leaseId !== taken.leaseId || holder.leaseUntilMs !== taken.leaseUntilMs)) {
      throw new MianpingError('conflict', 'another pull of this source is under way');
    }
    if (!holder) onWait?.(pullLeaseMs);
    holder = taken;
    await sleep(lookAgainMs);
  }
}

interface Attempt {
  tenant: Tenant;
  source: Source;
  leaseId: string;
  /** Whether who holds the source gave no sign of life for long enough. */
  isDead: boolean;
}

/** The source, or who holds it. */
async function tryToTake(
  ctx: Context,
  tx: Transactor,
  { tenant, source, leaseId, isDead }: Attempt,
): Promise<Omit<Taken, 'leaseId'> | StoredPull> {
  const { tenantNo } = tenant;
  await lockTenant(tx, tenantNo);
  const app = await addDisabledApp(ctx, tx, tenant, source.appId);
  const known = (await findPull(tx, tenantNo, source)) ?? (await insertPull(tx, tenantNo, source));
  const nowMs = ctx.now();
  if (known.leaseId !== undefined && known.leaseUntilMs > nowMs && !isDead) return known;
  const lease = { id: leaseId, untilMs: nowMs + pullLeaseMs };
  if (!(await writeProgress(tx, known, known.leaseId, { lease }))) return known;
  if (known.place) return { app, stored: { ...known, resumed: true } };
  const pass = await startPass(tx, known, firstPlace, nowMs);
  const begun = { pass, place: firstPlace, certain: true, startedAtMs: nowMs, resumed: false };
  return { app, stored: { ...known, ...begun } };
}
