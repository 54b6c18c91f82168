import { type Sandbox, startSandbox } from 'mianping/sandbox';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { recordReader } from '../sync/read-records.mjs';

const records = 'hire.v1.interview_records.list';

// One sandbox for all; each test has a run of it: its own data, clock, limits, faults and journal.
describe.concurrent('tests that go on at the same time', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: { generate: 20 } });
  });
  afterAll(() => sandbox.close());

  it('one is throttled twice', async ({ expect, task }) => {
    const run = await sandbox.run(task.id);
    run.faults.add({
      match: { route: records, page: 3 },
      action: { kind: 'rate_limited', reset_seconds: 1 },
      ends: { times: 2 },
    });
    expect(await recordReader(run).readIds()).toHaveLength(20);
    expect(run.journal.verify({ calls: { route: records, status: 429 }, times: 2 })).toMatchObject({
      ok: true,
    });
  });

  it('one sees a record go away', async ({ expect, task }) => {
    const run = await sandbox.run(task.id);
    run.faults.add({
      match: { route: records, page: 2 },
      action: { kind: 'record_deleted', which: 'last' },
      ends: { times: 1 },
    });
    expect(await recordReader(run).readIds()).toHaveLength(19);
  });

  it('one is left in peace', async ({ expect, task }) => {
    const run = await sandbox.run(task.id);
    expect(await recordReader(run).readIds()).toHaveLength(20);
    expect(run.journal.verify({ calls: { route: records }, times: 4 })).toMatchObject({ ok: true });
  });
});
