import { type BodyTable, findBodies } from '#storage/bodies.ts';
import type { Context } from '../context.ts';
import type { Pull } from './pull.ts';
import { storePulledPage } from './store-pulled-page.ts';

type Named = { id: string } & Record<string, unknown>;

/**
 * Keep which application is whose, and for what, as interview tasks of the source tell it: of talent and job no more
 * than their ids. What is here already may be known better, and stays.
 */
export async function storePulledTasks(ctx: Context, pull: Pull, tasks: readonly unknown[]): Promise<void> {
  const talents = new Map<string, Named>();
  const jobs = new Map<string, Named>();
  const applications = new Map<string, Named>();
  for (const task of tasks) {
    const {
      application_id: id,
      talent_id,
      job_id,
      activity_status,
    } = (task ?? {}) as Record<string, unknown>;
    if (!isId(id)) continue;
    const terminated = activity_status === terminatedCode ? true : undefined;
    const isKnownEnded = applications.get(id)?.terminated;
    applications.set(id, { id, talent_id, job_id, terminated: terminated ?? isKnownEnded });
    if (isId(talent_id)) talents.set(talent_id, { id: talent_id });
    if (isId(job_id)) jobs.set(job_id, { id: job_id });
  }
  await storePulledPage(ctx, pull, { kind: 'talent', items: await unknown(ctx, pull, 'talents', talents) });
  await storePulledPage(ctx, pull, { kind: 'job', items: await unknown(ctx, pull, 'jobs', jobs) });
  const items = await unknown(ctx, pull, 'applications', applications);
  await storePulledPage(ctx, pull, { kind: 'application', items });
}

/** A task is ended by nothing else than the end of its application. */
const terminatedCode = 5;

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[1-9]\d*$/.test(value);
}

async function unknown(
  { database }: Context,
  { tenant }: Pull,
  table: BodyTable,
  named: ReadonlyMap<string, Named>,
): Promise<Named[]> {
  const known = await findBodies(database, database.read, table, tenant.tenantNo, [...named.keys()]);
  return [...named.values()].filter(({ id }) => !known.has(id));
}
