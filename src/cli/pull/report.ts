import type { operations } from '../../app.ts';
import type { Skipped } from './pull-run.ts';
import type { Verification } from './verification.ts';

/** What the calls of a pull cost. */
export interface CallCounts {
  calls: number;
  waits: number;
  waitedMs: number;
}

export interface PullOutcome {
  domain: string;
  pull: operations.Pull;
  /** False when it was interrupted. */
  completed: boolean;
  skipped: readonly Skipped[];
  verified: Verification | undefined;
  counts: CallCounts;
  rejectFile: string | undefined;
}

const mostListed = 100;

const names: readonly [operations.PulledKind, string][] = [
  ['record', 'records'],
  ['interview', 'interviews'],
  ['form', 'forms'],
  ['round_type', 'round_types'],
  ['interviewer', 'interviewers'],
  ['talent', 'talents'],
  ['job', 'jobs'],
  ['application', 'applications'],
];

/** A dry run can't count them: what they belong to has to be here first. */
const seenWhenStored: ReadonlySet<operations.PulledKind> = new Set(['talent', 'job', 'application']);

/** The result for programs. */
export function pullResult({ domain, pull, completed, ...rest }: PullOutcome): object {
  const { skipped, verified, counts, rejectFile } = rest;
  const { kinds, images } = pull.report;
  return {
    domain,
    app_id: pull.app.appId,
    tenant_key: pull.tenant.tenantKey,
    pass: pull.pass,
    resumed: pull.resumed,
    completed,
    dry_run: pull.dryRun,
    ...Object.fromEntries(names.map(([kind, name]) => [name, kinds[kind]])),
    images: {
      fetched: images.fetched,
      failed: images.failed.length,
      failures: images.failed
        .slice(0, mostListed)
        .map(({ id, recordId, reason }) => ({ id, record_id: recordId, reason })),
    },
    skipped,
    calls: counts.calls,
    waits: counts.waits,
    waited_ms: Math.round(counts.waitedMs),
    verified: verified
      ? {
          ...verified,
          mismatches: verified.mismatches.map(({ id, reason, fields }) => ({ id, reason, fields })),
        }
      : null,
    reject_file: rejectFile ?? null,
  };
}

/** The result for people. */
export function pullText(outcome: PullOutcome): string {
  const { pull, completed, skipped, verified, counts, rejectFile } = outcome;
  const { kinds, images } = pull.report;
  const lines = [
    headline(outcome),
    ...names
      .filter(([kind]) => !pull.dryRun || !seenWhenStored.has(kind))
      .map(([kind, name]) => `${name.replaceAll('_', ' ')}: ${countsText(kinds[kind])}`),
    pull.dryRun
      ? 'not told by a dry run: older versions of forms, talents, jobs, applications, images'
      : `images: ${images.fetched} fetched, ${images.failed.length} failed`,
    ...images.failed
      .slice(0, mostListed)
      .map(({ id, recordId, reason }) => `  image ${id} of record ${recordId}: ${reason}`),
    ...skipped.map(({ kind, reason }) => `left out ${kind.replaceAll('_', ' ')}: ${reason}`),
    `${counts.calls} calls, waited ${counts.waits} times, ${(counts.waitedMs / 1000).toFixed(1)} s in all`,
    ...verificationLines(verified),
  ];
  if (rejectFile !== undefined) lines.push(`rejected items are in ${rejectFile}`);
  if (!completed) lines.push('what was stored stays; the next pull goes on from there');
  return lines.join('\n');
}

function headline({ domain, pull, completed }: PullOutcome): string {
  const what = `${domain} as ${pull.app.appId}`;
  if (pull.dryRun) return `dry run of ${what}: nothing was written; a pull would do this`;
  if (!completed) return `interrupted in pass ${pull.pass} of ${what}`;
  const begun = pull.resumed
    ? `, begun ${new Date(pull.startedAtMs).toISOString()}: what changed there since then, the next pull finds`
    : '';
  return `pass ${pull.pass} of ${what} is complete${begun}`;
}

function countsText({ created, updated, unchanged, deleted, rejected }: operations.PullCounts): string {
  return `${created} created, ${updated} updated, ${unchanged} unchanged, ${deleted} deleted, ${rejected} rejected`;
}

function verificationLines(verified: Verification | undefined): string[] {
  if (!verified) return [];
  const { there, here, mismatches } = verified;
  const head = `verified: ${there} there, ${here} here, ${mismatches.length} not the same`;
  return [
    head,
    ...mismatches
      .slice(0, mostListed)
      .map(
        ({ id, reason, fields }) =>
          `  record ${id}: ${reason}${fields.length > 0 ? `: ${fields.join(', ')}` : ''}`,
      ),
  ];
}

/** Whether the second reading found both sides alike. */
export function isAlike({ there, here, mismatches }: Verification): boolean {
  return there === here && mismatches.length === 0;
}
