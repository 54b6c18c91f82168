import { describe, expect, it } from 'vitest';
import { type PullOutcome, pullText } from '../../src/cli/pull/report.ts';

const none = { created: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 };
const kinds = ['record', 'interview', 'form', 'round_type', 'interviewer', 'talent', 'job', 'application'];

function textOf(dryRun: boolean): string {
  const report = {
    kinds: Object.fromEntries(kinds.map((kind) => [kind, none])),
    images: { fetched: 0, failed: [] },
  };
  const pull = { app: { appId: 'cli_a' }, pass: 1, resumed: false, startedAtMs: 0, dryRun, report };
  const outcome = {
    domain: 'http://127.0.0.1:1',
    pull,
    completed: true,
    skipped: [],
    verified: undefined,
    counts: { calls: 1, waits: 0, waitedMs: 0 },
    rejectFile: undefined,
  };
  return pullText(outcome as unknown as PullOutcome);
}

describe('the report of a pull', () => {
  it('counts what came in', () => {
    expect(textOf(false)).toMatch(/^talents: 0 created.*\njobs: .*\napplications: .*\nimages: 0 fetched/m);
  });

  it('does not say of a dry run that nothing would come of what it can not tell', () => {
    const text = textOf(true);
    expect(text).not.toMatch(/^(?:talents|jobs|applications|images):/m);
    expect(text).toMatch(/^not told by a dry run: .*talents, jobs, applications, images$/m);
    expect(text).toMatch(/^records: 0 created/m);
  });
});
